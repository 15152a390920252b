"""Makes sentiment examples of a table of reviews, for `make train-sentiment`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from launcher.settings import PROJECT
from launcher.table import Bad, TableError, report
from launcher.table import read as read_table

EXAMPLES = PROJECT / "data" / "sentiment" / "custom.yml"
TEXT_COLUMNS = ("text", "review")
LABEL_COLUMN = "label"
LABELS = ("negative", "neutral", "positive")
STARS = {"1": "negative", "2": "negative", "3": "neutral", "4": "positive", "5": "positive"}
MOST_ROWS = 20_000
# What training needs of a label, one for each of its folds.
FEWEST = 5


@dataclass(frozen=True)
class Reviews:
    """What a table gave.

    Attributes:
        examples: Label of each text, in the order of the table.
        bad: Rows left out.
        scale: How the labels were read, in words.
    """

    examples: dict[str, str]
    bad: tuple[Bad, ...]
    scale: str

    @property
    def counts(self) -> dict[str, int]:
        """How many texts each label has, all labels."""
        counted = Counter(self.examples.values())
        return {label: counted[label] for label in LABELS}


def read(file: Path) -> Reviews:
    """Read a table of reviews.

    Labels may be 0 and 1 (negative, positive), the words negative, neutral and positive, or stars
    from 1 to 5 (1 and 2 negative, 3 neutral, 4 and 5 positive). Which of the three it is is told
    by the column as a whole; a column of 1 alone fits two of them and is refused.

    Args:
        file: CSV in UTF-8 with a header: `text` or `review`, and `label`.

    Raises:
        TableError: When the file cannot be read as such a table, or no row of it is usable.
    """
    rows = read_table(file, TEXT_COLUMNS, (LABEL_COLUMN,))
    scale, meaning = _scale({row.label.lower() for row in rows}, file)
    examples: dict[str, str] = {}
    bad = []
    for row in rows:
        line, text, label = row.line, row.text, row.label.lower()
        if not text:
            bad.append(Bad(line, "the text is empty"))
        elif label not in meaning:
            bad.append(Bad(line, f"label {label!r} is none of {scale}"))
        elif text not in examples:
            examples[text] = meaning[label]
        elif examples[text] == meaning[label]:
            bad.append(Bad(line, "the same text and label as a row above"))
        else:
            bad.append(Bad(line, f"the same text as a row above, which is {examples[text]}"))
    if not examples:
        raise TableError(f"{file}: no row is usable. {report(bad)}")
    return Reviews(examples, tuple(bad), scale)


def write(reviews: Reviews, only: bool, file: Path) -> None:
    """Write the examples in the form of the shipped ones, in place of an earlier table's.

    Args:
        reviews: What is written.
        only: Whether training is to leave out the shipped examples.
        file: The file to write.

    Raises:
        TableError: When there are more rows than can be trained on, or a label that only this
            table could teach has too few.
    """
    if len(reviews.examples) > MOST_ROWS:
        raise TableError(
            f"The table has {len(reviews.examples)} usable rows; at most {MOST_ROWS} can be "
            "trained on. Give a file with a random part of them."
        )
    scarce = [label for label, count in reviews.counts.items() if count < FEWEST]
    if only and scarce:
        raise TableError(
            f"--only leaves out the shipped examples, and the table has fewer than {FEWEST} rows "
            f"that are {' or '.join(scarce)}. Add such rows, or leave out --only: the shipped "
            "examples know calm messages, which reviews do not."
        )
    lines = [
        "# Made by `make train-sentiment` of a table of reviews; the next table replaces it.",
        "# Without this file the shipped examples alone count.",
    ]
    if only:
        lines.append("only: true")
    lines.append("sentiment:")
    for label, count in reviews.counts.items():
        if count:
            lines += [f"- label: {label}", "  examples: |"]
            lines += [f"    - {text}" for text, own in reviews.examples.items() if own == label]
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(file)


def _scale(labels: set[str], file: Path) -> tuple[str, dict[str, str]]:
    """Return in words how a column of labels is read, and what each label means."""
    if labels & set(LABELS):
        return "negative, neutral, positive", {label: label for label in LABELS}
    whole = {_number(label) for label in labels}
    # Only the written forms that occur are known: "1", "1.0" and "5.00" are all stars.
    if "0" in whole:
        meaning = {"0": "negative", "1": "positive"}
        return "0, 1", {label: meaning[n] for label in labels if (n := _number(label)) in meaning}
    if "1" in whole and not whole & (set(STARS) - {"1"}):
        raise TableError(
            f"{file}: every label is 1, which may mean positive or one star. Write the words "
            "negative, neutral and positive, or add rows with the other labels."
        )
    if whole & set(STARS):
        meaning = STARS
        return "1 to 5", {label: meaning[n] for label in labels if (n := _number(label)) in meaning}
    raise TableError(
        f"{file}: the labels are none of 0 and 1, 1 to 5, or negative, neutral and positive; the "
        f"first is {min(labels)!r}."
        if labels
        else f"{file}: there is no row below the header."
    )


def _number(label: str) -> str:
    """Return a whole number without its decimals, anything else as it is."""
    whole, _, decimals = label.partition(".")
    return whole if not decimals.strip("0") else label
