"""Words that customers use for each other, for a message to be written once more with another.

Replacing a word by a synonym is the first of the easy ways to augment data (Wei & Zou 2019). A
general thesaurus takes "order" for a command, so the groups are the designers' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from language.characters import has_han
from language.words import words


class SynonymsError(Exception):
    """A file of synonyms is missing or is not what it should be; the message tells the place."""


class Synonyms:
    """Groups of words that may stand for each other.

    Args:
        groups: Each at least two words or phrases of one language.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.groups = list(groups)
        self._others = {
            word: [other for other in group if other != word]
            for group in self.groups
            for word in group
        }
        longest_first = sorted(self._others, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, longest_first)) or r"(?!)", re.I)

    def others(self, text: str) -> list[str]:
        """Return the other words of the groups of a text's words, each once."""
        found = (other for match in self._known(text) for other in self._others[match[0].lower()])
        return list(dict.fromkeys(found))

    def replaced(self, text: str, random: Random) -> str:
        """Replace one whole word of a text by another of its group."""
        known = self._known(text)
        if not known:
            return text
        match = random.choice(known)
        other = random.choice(self._others[match[0].lower()])
        if match[0][0].isupper():
            other = other[0].upper() + other[1:]
        return text[: match.start()] + other + text[match.end() :]

    def _known(self, text: str) -> list[re.Match[str]]:
        """Return where whole words of groups stand in a text.

        A Chinese word is whole where it begins and ends with words as LAC cuts them.
        """
        matches = list(self._pattern.finditer(text))
        if any(has_han(match[0]) for match in matches):
            cut = words(text)
            starts, ends = {word.start for word in cut}, {word.end for word in cut}
            matches = [m for m in matches if m.start() in starts and m.end() in ends]
        return [match for match in matches if match[0].lower() in self._others]


def of_folder(folder: Path) -> Synonyms:
    """Return the synonyms of all YAML files of a folder.

    Raises:
        SynonymsError: When there is none, or one is broken.
    """
    return Synonyms(read(sorted(folder.glob("*.yml"))))


def read(files: Sequence[Path]) -> list[list[str]]:
    """Read groups of synonyms.

    Args:
        files: YAML files with a top-level key `synonyms`: lists of two words or more.

    Raises:
        SynonymsError: When there is no file, or one is broken, or a word stands in two groups.
    """
    if not files:
        raise SynonymsError("no file of synonyms is there.")
    groups: list[list[str]] = []
    places: dict[str, str] = {}
    for file in files:
        for place, group in _groups(file):
            for word in group:
                if word in places:
                    raise SynonymsError(
                        f"{place}: {word!r} stands in {places[word]} too; join the two groups, or "
                        "leave it out of one."
                    )
                places[word] = place
            groups.append(group)
    return groups


def _groups(file: Path) -> Iterator[tuple[str, list[str]]]:
    try:
        written = YAML().load(file)
    except OSError as error:
        raise SynonymsError(f"{file}: {error.strerror}.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise SynonymsError(f"{file}: {error}") from error
    # Lists that know their lines.
    listed: Any = written.get("synonyms") if isinstance(written, dict) else None
    if not isinstance(listed, CommentedSeq) or not listed:
        raise SynonymsError(f"{file}: the top-level key `synonyms` with its groups is missing.")
    for number, group in enumerate(listed):
        place = f"{file}, line {listed.lc.item(number)[0] + 1}"
        yield place, _group(group, place)


def _group(group: Any, place: str) -> list[str]:
    if not isinstance(group, list) or len(group) < 2:
        raise SynonymsError(f"{place}: {group!r}; a group is a list of two words or more.")
    for word in group:
        # YAML takes `no`, `on` and `1` for something else than words.
        if not isinstance(word, str) or not word.strip():
            raise SynonymsError(f"{place}: {word!r} is no word; put it into quotation marks.")
    return [word.strip().lower() for word in group]


def _whole(word: str) -> str:
    before = r"(?<![A-Za-z0-9'’-])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9'’-])" if word[-1].isascii() else ""
    return before + re.escape(word) + after
