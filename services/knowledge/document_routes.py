"""Routes by which documents are learned, looked up and forgotten."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Query

from services.accounts import access
from services.container import Services
from services.knowledge.document_schemas import (
    ArticleIn,
    FileOut,
    LearnedOut,
    VersionOut,
    Versions,
    VersionText,
)
from services.knowledge.documents.document import Facts
from services.knowledge.documents.facts import facts_of
from services.knowledge.documents.markdown import heading_of
from services.knowledge.errors import DocumentRefused
from services.knowledge.file_routes import file_out
from services.knowledge.models import DocumentVersion
from services.knowledge.versions import VersionRepository
from services.problems import NotFound, Unprocessable

router = APIRouter(prefix="/knowledge", tags=["knowledge"], dependencies=[Depends(access.designer)])


@router.post("/documents", response_model=FileOut, status_code=201)
def learn(services: Services, article: ArticleIn) -> FileOut:
    """Learn a text that somebody wrote, or what an address holds; it is found when answered."""
    try:
        facts = facts_of(article.dict(), "body")
        if article.text.strip():
            return _article(services, article, facts)
        if article.url:
            return file_out(article.url, services.files.learn_address(article.url, facts))
    except DocumentRefused as error:
        raise Unprocessable(str(error)) from error
    raise Unprocessable("Neither `text` nor `url` is given.")


@router.get("/documents", response_model=Versions)
def documents(
    services: Services,
    source: str | None = None,
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0),
) -> Versions:
    """Return what is found now, by key."""
    with services.database.session() as session:
        return _told(VersionRepository(session).listed(source, limit, offset))


@router.get("/documents/{key:path}/versions", response_model=Versions)
def versions(services: Services, key: str) -> Versions:
    """Return all versions of a document, newest first."""
    with services.database.session() as session:
        found = VersionRepository(session).of(key)
        if not found:
            raise NotFound(f"No document {key!r} was ever learned.")
        return _told(found)


@router.get("/versions/{number}", response_model=VersionText)
def version(services: Services, number: int) -> VersionText:
    """Return a version with its text: what an answer of that day was taken from."""
    with services.database.session() as session:
        found = VersionRepository(session).version(number)
        if found is None or found.learned_at is None:
            raise NotFound(f"There is no version {number}.")
        return VersionText.from_orm(found)


@router.delete("/documents/{key:path}", status_code=204, response_model=None)
def forget(services: Services, key: str) -> None:
    """Let a document no longer be found; its versions are kept."""
    if not services.learning.forget([key]):
        raise NotFound(f"There is no document {key!r}.")


def _article(services: Services, article: ArticleIn, facts: Facts) -> FileOut:
    title = article.title.strip() or heading_of(article.text)
    if not title:
        raise Unprocessable("The text begins with no heading, and no `title` is given.")
    learned = services.learning.learn_article(
        title, article.text, article.questions, facts, article.key
    )
    documents = [LearnedOut(**learned.__dict__)]
    return FileOut(path=learned.key, changed=learned.changed, documents=documents)


def _told(found: list[DocumentVersion]) -> Versions:
    return Versions(versions=[VersionOut.from_orm(version) for version in found])
