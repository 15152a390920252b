"""Prints what of planted faults is found in the help pages: `python -m services.articles.measure`.

Numbers are changed in one language of a page; sentences and sections are copied into other pages
with words replaced by synonyms, numbers changed or permissions turned round. Each fault is planted
alone. What is found in the pages as they are is printed for somebody to judge.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from language.facts import facts, permits, sentences
from language.synonyms import of_folder
from neural.encoder import OnnxEncoder
from services.articles.comparing import CONTRADICTION, DUPLICATE, Comparison, Finding, Part
from services.knowledge.pages import document_of, read_folder
from services.knowledge.repository import SECTION
from services.knowledge.rows import rows
from services.questions.grouping import centred, means
from services.settings import ServicesSettings
from services.vectors import Vectors, encode_passages

EACH = 40
SEED = 7
_NUMBER = re.compile(r"(?<![\w.:,–-])\d+(?![\w.:,–-])(?!:)")
_TURNED = {
    "en": (("cannot", "can"), (" can ", " cannot "), (" may ", " may not ")),
    "zh": (("不可以", "可以"), ("不能", "能"), ("可以", "不可以"), ("支持", "不支持")),
}

# The parts with a fault in them, the place of the faulty one, and the place it goes against.
Planted = tuple[list[Part], int, int]
Plant = Callable[[Sequence[Part], random.Random], Planted | None]


class Pages:
    """The help pages, encoded once.

    Args:
        encoder: Turns texts into vectors.
        parts: Their passages.
    """

    def __init__(self, encoder: OnnxEncoder, parts: Sequence[Part]) -> None:
        self.parts = list(parts)
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def findings(self, parts: Sequence[Part]) -> list[Finding]:
        """Compare passages."""
        vectors = self._encode([part.is_searched_by for part in parts])
        languages = [part.language for part in parts]
        return Comparison(
            parts, centred(vectors, languages), means(vectors, languages), self._encode
        ).findings()

    def _encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, encode_passages(self._encoder, new), strict=True))
        return np.array([self._known[text] for text in texts])


def twin_number(parts: Sequence[Part], chance: random.Random) -> Planted | None:
    """Change a number of a page that has a twin in the other language."""
    place = chance.randrange(len(parts))
    part = parts[place]
    changed = _other_number(part.text, chance)
    if changed is None:
        return None
    return _put(parts, place, changed), place, _twin(parts, place)


def twin_permission(parts: Sequence[Part], chance: random.Random) -> Planted | None:
    """Turn a permission round in one language."""
    place = chance.randrange(len(parts))
    turned = _turned(parts[place].text, parts[place].language, chance)
    if turned is None:
        return None
    return _put(parts, place, turned), place, _twin(parts, place)


def copied(change: Callable[[str, str, random.Random], str | None], whole: bool) -> Plant:
    """Return what copies a sentence, or a section, into another page, changed."""

    def plant(parts: Sequence[Part], chance: random.Random) -> Planted | None:
        source, target = chance.sample(range(len(parts)), 2)
        one, other = parts[source], parts[target]
        if one.language != other.language or one.article == other.article:
            return None
        text = one.text if whole else chance.choice(sentences(one.text))
        changed = change(text, one.language, chance)
        if changed is None:
            return None
        new = replace(other, heading=one.heading, text=changed)
        return [*parts, new], len(parts), source

    return plant


def main() -> None:
    """Plant, compare, print."""
    settings = ServicesSettings()
    parts = [
        Part(row.page, row.language, row.title, row.heading, row.text, row.url)
        for page in read_folder(settings.knowledge_data)
        for row in rows(document_of(page), 1)
        if row.kind == SECTION
    ]
    pages = Pages(OnnxEncoder(settings.encoder_dir, threads=1), parts)
    words = of_folder(settings.synonyms)

    def reworded(text: str, language: str, chance: random.Random) -> str | None:
        changed = words.replaced(words.replaced(text, chance), chance)
        return None if changed == text else changed

    def number(text: str, language: str, chance: random.Random) -> str | None:
        return _other_number(words.replaced(text, chance), chance)

    def permission(text: str, language: str, chance: random.Random) -> str | None:
        return _turned(words.replaced(text, chance), language, chance)

    kinds: dict[str, tuple[str, Plant]] = {
        "a number changed in one language": (CONTRADICTION, twin_number),
        "yes and no turned in one language": (CONTRADICTION, twin_permission),
        "a sentence elsewhere, number changed": (CONTRADICTION, copied(number, whole=False)),
        "a sentence elsewhere, yes and no turned": (CONTRADICTION, copied(permission, whole=False)),
        "a section elsewhere, the same words": (DUPLICATE, copied(_same, whole=True)),
        "a section elsewhere, reworded": (DUPLICATE, copied(reworded, whole=True)),
    }
    _print_false(pages)
    for name, (kind, plant) in kinds.items():
        _print_found(name, kind, plant, pages)


def _print_false(pages: Pages) -> None:
    for finding in pages.findings(pages.parts):
        one, other = finding.parts
        sys.stdout.write(
            f"as they are: {finding.kind} {finding.about} {finding.sure} {finding.likeness:.2f} "
            f"{one.article} {other.article}\n  {finding.quotes[0]}\n  {finding.quotes[1]}\n"
        )


def _print_found(name: str, kind: str, plant: Plant, pages: Pages) -> None:
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    before = {_key(finding) for finding in pages.findings(pages.parts)}
    planted, sureness, astray = 0, Counter[str](), 0
    while planted < EACH:
        fault = plant(pages.parts, chance)
        if fault is None:
            continue
        parts, one, other = fault
        planted += 1
        pair = {parts[one].text, parts[other].text}
        new = [one for one in pages.findings(parts) if _key(one) not in before]
        hits = [found.sure for found in new if found.kind == kind and _texts(found) == pair]
        sureness.update(hits[:1])
        astray += sum(_texts(found) != pair for found in new)
    told = ", ".join(f"{count} {sure}" for sure, count in sureness.items())
    found = sum(sureness.values())
    sys.stdout.write(f"{name:40s} found {found} of {planted} ({told}); others told {astray}\n")


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.kind, finding.about, *finding.quotes)


def _texts(finding: Finding) -> set[str]:
    return {part.text for part in finding.parts}


def _same(text: str, language: str, chance: random.Random) -> str:
    return text


def _put(parts: Sequence[Part], place: int, text: str) -> list[Part]:
    changed = list(parts)
    changed[place] = replace(parts[place], text=text)
    return changed


def _twin(parts: Sequence[Part], place: int) -> int:
    """Return the same section of the page's twin: twins have their sections in one order."""
    one = parts[place]
    slug = one.article.split("/", 1)[1]
    mine = [n for n, part in enumerate(parts) if part.article == one.article]
    theirs = [
        n
        for n, part in enumerate(parts)
        if part.language != one.language and part.article.split("/", 1)[1] == slug
    ]
    return theirs[min(mine.index(place), len(theirs) - 1)]


def _other_number(text: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    other = int(match[0]) + chance.choice([-2, 3, 5, 15])
    changed = f"{text[: match.start()]}{max(other, 2)}{text[match.end() :]}"
    # Only numbers that mean an amount are faults; a model's name is none.
    return changed if set(facts(changed)) != set(facts(text)) else None


def _turned(text: str, language: str, chance: random.Random) -> str | None:
    spoken = [one for one in sentences(text) if permits(one)]
    if not spoken:
        return None
    sentence = chance.choice(spoken)
    for before, after in _TURNED[language]:
        if before in sentence:
            return text.replace(sentence, sentence.replace(before, after, 1))
    return None


if __name__ == "__main__":
    main()
