"""Routes of the pages that people read."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import HTMLResponse

from services.catalogue.service import CatalogueService
from services.container import Services
from services.knowledge.documents.document import UNKNOWN
from services.knowledge.pages import LANGUAGES, Page, read_folder
from services.knowledge.versions import VersionRepository
from services.orders.api import order_service
from services.pages.html import render, rendered_markdown
from services.problems import NotFound
from services.questions.links import opened_by_a_person

Language = Literal["en", "zh"]


def count_click(
    services: Services, request: Request, background: BackgroundTasks, question: str | None = None
) -> None:
    """Count that the source of an answer was opened: its address bears the question."""
    if question is not None and opened_by_a_person(request.headers):
        background.add_task(services.questions.clicked, question)


router = APIRouter(
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[Depends(count_click)],
)


@router.get("/help/versions/{number}")
def version(services: Services, number: int) -> str:
    """Show a version of a document that has no page of its own, as it was learned."""
    with services.database.session() as session:
        found = VersionRepository(session).version(number)
        if found is None or found.learned_at is None:
            raise NotFound(f"There is no version {number}.")
        page = Page("", found.language, found.title, tuple(found.questions), found.text, UNKNOWN)
    return render("help.html", language=found.language, page=page, body=rendered_markdown(page))


@router.get("/help/{language}")
@router.get("/help/{language}/")
def contents(services: Services, language: Language) -> str:
    """List the help pages."""
    pages = [p for p in read_folder(services.settings.knowledge_data) if p.language == language]
    return render("contents.html", language=language, pages=pages)


@router.get("/help/{language}/{slug}")
def help_page(services: Services, language: Language, slug: str) -> str:
    """Show a help page."""
    for page in read_folder(services.settings.knowledge_data):
        if (page.language, page.slug) == (language, slug):
            body = rendered_markdown(page)
            return render("help.html", language=language, page=page, body=body)
    raise NotFound(f"There is no help page {slug!r}.")


@router.get("/shop/{sku}")
def product_page(
    services: Services,
    request: Request,
    background: BackgroundTasks,
    sku: str,
    language: Language | None = None,
    offer: str | None = None,
) -> str:
    """Show a product; the address in an offer bears the offer, so that opening it counts."""
    if offer is not None and opened_by_a_person(request.headers):
        background.add_task(services.offers.clicked, offer)
    with services.database.session() as session:
        catalogue = CatalogueService(session, services.settings.currency)
        product = catalogue.repository.product(sku)
        if product is None:
            raise NotFound(f"There is no product {sku!r}.")
        shown = catalogue.shown(product)
    return render("product.html", language=language or _preferred(request), product=shown)


@router.get("/invoices/{key}")
def invoice(services: Services, request: Request, key: str) -> str:
    """Show an invoice to whoever has its address."""
    with services.database.session() as session:
        order = order_service(services, session).invoiced(key)
    return render("invoice.html", language=_preferred(request), order=order)


def _preferred(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"
