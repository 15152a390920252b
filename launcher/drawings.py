"""Draws every flow into files: `make draw-flows`."""

from __future__ import annotations

import time
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from launcher.flows import check_flows
from launcher.settings import PROJECT
from services.analytics.service import FlowService
from services.settings import ServicesSettings

LANGUAGES = ("en", "zh")
DAYS = 30
INDEX = "drawings.html"


def draw_flows(folder: Path, project: Path = PROJECT) -> str:
    """Draw the flows of a project, with what its conversations did laid over them.

    Args:
        folder: Where the pictures go: `<language>/<flow>.svg`, and `index.html` to look at them
            all. Pictures of flows that are no more are removed.
        project: The folder with `data/flows` and `domain.yml`.

    Returns:
        What was drawn, as a sentence.

    Raises:
        FlowsRefused: When anything is wrong in the flows; nothing is drawn then.
    """
    check_flows(project)
    domain = project / "domain.yml"
    settings = ServicesSettings(
        flows=project / "data" / "flows",
        domain=domain if domain.exists() else project / "domain",
    )
    style = (settings.web / "css" / "flow-picture.css").read_text(encoding="utf-8")
    service = FlowService(settings)
    shown = {language: service.flows(language, DAYS, time.time(), style) for language in LANGUAGES}
    service.close()
    for language, drawn in shown.items():
        _write(folder / language, {flow.name: flow.svg for flow in drawn.flows})
    index = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = index.get_template(INDEX).render(shown=shown)
    (folder / "index.html").write_text(page, encoding="utf-8")
    count = shown[LANGUAGES[0]]
    return (
        f"{len(count.flows)} flows in {len(LANGUAGES)} languages, "
        f"with {count.conversations} conversations of {DAYS} days: {folder / 'index.html'}"
    )


def _write(folder: Path, pictures: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        if old.stem not in pictures:
            old.unlink()
    for name, picture in pictures.items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
