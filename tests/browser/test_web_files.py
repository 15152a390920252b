"""What can be told of the web chat without a browser: its words, colours and pictures."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
WEB = PROJECT / "web"
TEXT_ON_GROUND = {
    "ink": ["page", "surface", "raised", "theirs", "selected"],
    "ink-soft": ["surface", "raised", "theirs"],
    "accent-ink": ["surface", "raised", "theirs", "accent-soft"],
    "on-accent": ["accent", "accent-strong"],
    "on-mine": ["mine"],
    "warn": ["surface", "raised", "warn-soft"],
}
BORDER_ON_GROUND = {"line-control": ["surface", "raised"], "accent": ["surface", "raised"]}


# Each page with the folder of its own words and modules.
PAGES = pytest.mark.parametrize("page", ["", "flows/", "gaps/", "login/", "offers/", "desk/"])


def words(language: str, page: str = "") -> dict[str, str]:
    """The interface's words in one language."""
    file = WEB / f"locales/{page}{language}.json"
    locale: dict[str, str] = json.loads(file.read_text("utf-8"))
    return locale


def modules(page: str) -> list[Path]:
    """The modules of a page; those of the chat are the ones of no other page."""
    found = (WEB / f"js/{page}").rglob("*.js")
    others = {
        WEB / "js/flows",
        WEB / "js/gaps",
        WEB / "js/offers",
        WEB / "js/login",
        WEB / "js/desk",
    }
    return [file for file in found if page or not others & set(file.parents)]


@PAGES
def test_both_languages_have_the_same_words_with_the_same_places(page: str) -> None:
    english, chinese = words("en", page), words("zh", page)
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[key])), key
        assert text
        assert chinese[key]


@PAGES
def test_every_word_the_page_asks_for_exists(page: str) -> None:
    markup = (WEB / f"{page}index.html").read_text("utf-8")
    asked = set(re.findall(r'data-say(?:-\w+)?="(\w+)"', markup))
    for module in modules(page):
        asked |= set(re.findall(r'\bsay\("(\w+)"', module.read_text("utf-8")))
    assert asked <= set(words("en", page))


def test_modules_are_small_and_never_parse_text_as_markup() -> None:
    for module in (WEB / "js").rglob("*.js"):
        source = module.read_text("utf-8")
        assert len(source.splitlines()) < 300, module
        for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]:
            assert way not in source, f"{module.name} uses {way}"


def test_every_category_of_the_shop_has_a_drawing() -> None:
    with (PROJECT / "data/shop/categories.csv").open(encoding="utf-8") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    missing = [name for name in ids if not (WEB / f"images/categories/{name}.svg").exists()]
    assert not missing, f"web/images/categories/ has no drawing for {missing}."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_reach_wcag_aa(scheme: str) -> None:
    colours = palette(scheme)
    for pairs, least in [(TEXT_ON_GROUND, 4.5), (BORDER_ON_GROUND, 3.0)]:
        for colour, grounds in pairs.items():
            for ground in grounds:
                reached = contrast(colours[colour], colours[ground])
                assert reached >= least, f"{colour} on {ground}: {reached:.2f}, needs {least}"


def palette(scheme: str) -> dict[str, str]:
    """The colours of a scheme; dark replaces what light has set."""
    light, dark = (WEB / "css/theme.css").read_text("utf-8").split("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return (
        colours
        if scheme == "light"
        else colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear: list[float] = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
