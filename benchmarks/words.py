"""How well Chinese messages are cut into words, with and without what is learned from the shop.

The shop's terms are those that designers annotated in `data/nlu/zh` (products, categories,
brands), in messages held out of the corpus; entities are found by the CRF alone, which reads the
words and their tags. CLUENER's names show what learning does to another kind of text.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import typer
from ruamel.yaml import YAML

from benchmarks import public_data
from language import corpus, patterns, tables, tagging
from language.segmentation import HAN_RUN, Segmentation
from language.spans import Span
from language.tagging import Example
from language.word_learning import Learning, learn
from language.words import Word, words
from launcher.settings import PROJECT

FOLDS = 5
# Training a CRF takes most of the time, so entities are measured on some of the folds.
ENTITY_FOLDS = 2
TERMS = frozenset({"product", "product_category", "brand"})
SHOP = PROJECT / "data" / "shop"
LISTS = [
    {"file": str(SHOP / "products.csv"), "columns": ["name_zh", "aliases_zh"]},
    {"file": str(SHOP / "categories.csv"), "columns": ["name_zh", "aliases_zh"]},
    {"file": str(SHOP / "brands.csv"), "columns": ["name_zh"]},
]
HELP = PROJECT / "data" / "knowledge" / "zh"
# Lines of CLUENER's training part: what is learned from, and what is held out of it.
CLUENER = (5000, 1500)
TIMED = 500

Places = list[tuple[int, int]]
Cut = Callable[[str], list[Word]]


@dataclass
class Cuts:
    """Terms of some texts, and how many are cut right.

    Attributes:
        terms: How many terms there are.
        bounded: Those that begin and end where words do.
        whole: Those that are one word.
        texts: How many texts there are.
        changed: Those that are cut otherwise than by LAC alone.
    """

    terms: int = 0
    bounded: int = 0
    whole: int = 0
    texts: int = 0
    changed: int = 0

    def add(self, found: Sequence[Word], places: Places, changed: bool) -> None:
        """Count one text."""
        starts, ends = {word.start for word in found}, {word.end for word in found}
        whole = {(word.start, word.end) for word in found}
        self.terms += len(places)
        self.bounded += sum(start in starts and end in ends for start, end in places)
        self.whole += sum(place in whole for place in places)
        self.texts += 1
        self.changed += changed

    def line(self) -> str:
        """Return the shares in percent."""
        shares = [self.bounded / self.terms, self.whole / self.terms, self.changed / self.texts]
        return "".join(f"{100 * share:12.1f}" for share in shares)


def main() -> None:
    """Print the tables."""
    examples = {language: _examples(language) for language in ("en", "zh")}
    typer.echo(f"{'':26}{'terms':>8}{'bounds %':>12}{'one word %':>12}{'changed %':>12}")
    _print_shop(examples["zh"])
    _print_cluener()
    typer.echo(f"\n{'entities, by the CRF alone':26}{'F1':>8}")
    listed = corpus.read_listed(LISTS)
    _print_entities("zh, LAC", examples["zh"], _chinese, None)
    _print_entities("zh, corpus and lists", examples["zh"], _chinese, listed)
    for name, tagged in (("en", False), ("en, part_of_speech", True)):
        _print_entities(name, examples["en"], _english(tagged), None)
    typer.echo(f"\n{'a message, CPU time':26}{'p50 ms':>8}{'p95 ms':>12}")
    learned = learn(_texts(examples["zh"]), listed, Learning())
    _print_speed("zh, LAC", examples["zh"], _chinese)
    _print_speed("zh, corpus and lists", examples["zh"], _corrected(learned))
    _print_speed("en", examples["en"], _english(False))
    _print_speed("en, part_of_speech", examples["en"], _english(True))


def _print_shop(examples: Sequence[Example]) -> None:
    """Cut each fold by what the others, and the help pages, teach."""
    help_pages, listed = corpus.read([HELP]), corpus.read_listed(LISTS)
    ways: dict[str, Callable[[list[str]], Segmentation | None]] = {
        "shop, LAC": lambda texts: None,
        "shop, lists": lambda texts: learn([], listed, Learning()),
        "shop, corpus": lambda texts: learn([*texts, *help_pages], [], Learning()),
        "shop, corpus and lists": lambda texts: learn([*texts, *help_pages], listed, Learning()),
    }
    for name, way in ways.items():
        cuts = Cuts()
        for fold in range(FOLDS):
            rest, held_out = _split(examples, fold)
            learned = way(_texts(rest))
            for example in held_out:
                _count(cuts, example.text, _terms(example), learned)
        typer.echo(f"{name:26}{cuts.terms:8}{cuts.line()}")


def _print_cluener() -> None:
    file = public_data.folder() / "cluener" / "train.json"
    if not file.is_file():
        typer.echo(f"CLUENER: no {file}; it is at https://github.com/CLUEbenchmark/CLUENER2020")
        return
    count, held_out = CLUENER
    rows = _objects(file.read_text(encoding="utf-8"), count + held_out)
    learned = learn((row["text"] for row in rows[:count]), [], Learning())
    for name, segmentation in (("CLUENER, LAC", None), ("CLUENER, corpus", learned)):
        cuts = Cuts()
        for row in rows[count:]:
            spans = [place for kind in row["label"].values() for places in kind.values()
                     for place in places]  # fmt: skip
            places = [(start, end + 1) for start, end in spans if end > start]
            chinese = [p for p in places if HAN_RUN.fullmatch(row["text"][slice(*p)])]
            _count(cuts, row["text"], chinese, segmentation)
        typer.echo(f"{name:26}{cuts.terms:8}{cuts.line()}")


def _objects(text: str, count: int) -> list[dict[str, Any]]:
    """Read the first JSON objects of a file that holds one after another."""
    decoder, at = json.JSONDecoder(), 0
    objects: list[dict[str, Any]] = []
    while len(objects) < count and at < len(text):
        found, end = decoder.raw_decode(text, at)
        objects.append(found)
        rest = (place for place in range(end, len(text)) if not text[place].isspace())
        at = next(rest, len(text))
    return objects


def _count(cuts: Cuts, text: str, places: Places, learned: Segmentation | None) -> None:
    plain = words(text, "zh")
    found = learned.corrected(plain) if learned else plain
    cuts.add(found, places, found != plain)


def _print_entities(
    name: str, examples: Sequence[Example], cut: Cut, listed: Sequence[str] | None
) -> None:
    """Print F1 of entities on held-out folds; with `listed`, words are learned from the others."""
    right = wanted = predicted = 0
    for fold in range(ENTITY_FOLDS):
        rest, held_out = _split(examples, fold)
        learned = None if listed is None else learn(_texts(rest), listed, Learning())
        way = _corrected(learned) if learned else cut
        tagger = tagging.train(
            (replace(example, words=way(example.text)) for example in rest),
            tagging.TaggerSettings(),
        )
        for example in held_out:
            found = tagger.tag(replace(example, words=way(example.text)))
            spans = {(span.entity, span.start, span.end) for span, _ in found}
            gold = {(span.entity, span.start, span.end) for span in example.spans}
            right, wanted, predicted = (
                right + len(spans & gold), wanted + len(gold), predicted + len(spans)
            )  # fmt: skip
    typer.echo(f"{name:26}{2 * right / (wanted + predicted):8.3f}")


def _print_speed(name: str, examples: Sequence[Example], cut: Cut) -> None:
    taken = []
    for example in examples[:TIMED]:
        begun = time.process_time()
        cut(example.text)
        taken.append(1000 * (time.process_time() - begun))
    typer.echo(f"{name:26}{np.percentile(taken, 50):8.2f}{np.percentile(taken, 95):12.2f}")


def _chinese(text: str) -> list[Word]:
    return words(text, "zh")


def _english(tagged: bool) -> Cut:
    return lambda text: words(text, "en", part_of_speech=tagged)


def _corrected(learned: Segmentation) -> Cut:
    return lambda text: learned.corrected(words(text, "zh"))


def _examples(language: str) -> list[Example]:
    """Return the annotated examples of a language in a mixed order, with the tables' hints."""
    from rasa.shared.nlu.training_data.loading import load_data

    config = YAML(typ="safe").load(PROJECT / "config.yml")
    named = [table for part in config["pipeline"] for table in part.get("tables", [])]
    known = tables.Tables(
        name
        for table in named
        for name in tables.read(
            table["entity"], PROJECT / table["file"], table["value"], table["columns"]
        )
    )
    messages = load_data(str(PROJECT / "data" / "nlu" / language)).training_examples
    examples = [_example(message, known) for message in messages]
    order = np.random.default_rng(0).permutation(len(examples))
    return [examples[place] for place in order]


def _example(message: Any, known: tables.Tables) -> Example:
    text = message.get("text")
    hints = [*patterns.find(text, date.today()), *known.find(text)]
    spans = [
        Span(entity["entity"], entity["start"], entity["end"], entity["value"])
        for entity in message.get("entities", [])
    ]
    return Example(text, (), hints, message.get("intent"), spans)


def _terms(example: Example) -> Places:
    """Return the Chinese parts of annotated terms; a single character is no word to find."""
    return [
        (span.start + part.start(), span.start + part.end())
        for span in example.spans
        if span.entity in TERMS
        for part in HAN_RUN.finditer(example.text[span.start : span.end])
        if len(part[0]) > 1
    ]


def _split(examples: Sequence[Example], fold: int) -> tuple[list[Example], list[Example]]:
    rest = [example for place, example in enumerate(examples) if place % FOLDS != fold]
    return rest, list(examples[fold::FOLDS])


def _texts(examples: Iterable[Example]) -> list[str]:
    return [example.text for example in examples]


if __name__ == "__main__":
    main()
