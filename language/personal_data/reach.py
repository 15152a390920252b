"""How far names and addresses reach: their parts are one, with what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from language.characters import HAN_CHARACTER
from language.personal_data.certain import certain
from language.personal_data.features import of_word
from language.personal_data.likely import WORD, is_likely
from language.personal_data.tagger import ADDRESS, NAME
from language.personal_data.titles import titled
from language.personal_data.words import SURNAMES, words
from language.spans import Span

_PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|bin|al|ter|ten|el|dos|uit|'t)"
# What stands between two parts of one name, or of one address.
_IN_NAME = re.compile(rf"(?:\s|\.|-|·|•|['’]|\b{_PARTICLE}\b)*", re.I)
_IN_ADDRESS = re.compile(r"[\s,.、#\-–]{0,3}")
_NEXT = re.compile(
    rf"(?:(?<= [A-Za-z])\.)?[ -](?:{_PARTICLE} ){{0,2}}(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
)
_LAST_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+), $")
_UK_CODE = r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}"
_US_CODE = r"\d{5}(?:-\d{4})?"
_AFTER_ADDRESS = re.compile(
    r"[\s,]{1,3}(?P<place>[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,2}|[A-Z]{2,3}\b|"
    rf"{_US_CODE}\b|{_UK_CODE}\b)"
)
_STATE_OR_CODE = re.compile(
    r"[A-Z]{2}|NSW|VIC|QLD|USA|(?:tx|ca|ny|fl|wa|ma|il|pa|oh|ga|nc|va|co|az|mi|nj|tn|mo|wi|mn|vic|"
    rf"nsw|qld|uk|usa)|{_US_CODE}|{_UK_CODE}"
)
_BUILDING = (
    r"(?i:house|court|mill|towers?|villas?|building|heights|lodge|residences?|plaza|gardens?|"
    r"village|hall|cottage|place|apartments|view|mansions?|point|wharf|centre|center)"
)
_BUILDING_BEFORE = re.compile(rf"(?<![A-Za-z'])(?:[A-Za-z']+ ){{1,2}}{_BUILDING}(?:,\s?|\s)$")
# Of "is at Rose House, " the first two words are none of its name.
_WORDS_BEFORE = re.compile(
    r"(?:(?:at|to|is|in|from|address|deliver|come|and|near|not|was|my|on|of|into|for|past|it) )+",
    re.I,
)
_UNIT_AFTER = re.compile(
    r"[\s,]{1,2}(?:(?i:apt|apartment|flat|unit|suite|ste|bldg|building|block|floor|room|rm)\.? ?"
    rf"[A-Za-z]?\d{{0,5}}[A-Za-z]?(?![A-Za-z0-9])|(?:[A-Z][A-Za-z']+ ){{1,2}}{_BUILDING}\b)"
)
_POSTCODE_AFTER = re.compile(r"[ ,]?\d{6}(?!\d)")
_LONGEST_PLACE, _LONGEST_WORD, _LONGEST_BUILDING = 11, 25, 40


def believed(text: str, found: Iterable[Span], taken: Sequence[tuple[int, int]]) -> list[Span]:
    """Return names and addresses as far as they reach, without what is surely neither.

    Args:
        text: The text as it is read (tokens.legible).
        found: What the tagger found.
        taken: Stretches that something else was found in.
    """
    called = [
        span
        for span in (*titled(text), *certain(text))
        if not any(span.start < end and start < span.end for start, end in taken)
    ]
    likely = [span for span in _united(text, [*found, *called]) if is_likely(text, span)]
    return _united(text, [_reaching(text, span) for span in likely])


def _united(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans with those of one kind joined that hardly anything parts."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last is not None and _are_one(text, last, span):
            joined[-1] = Span(last.entity, last.start, max(last.end, span.end), None)
        else:
            joined.append(span)
    return joined


def _are_one(text: str, one: Span, other: Span) -> bool:
    if other.start < one.end:
        return True
    if one.entity != other.entity:
        return False
    between = text[one.end : other.start]
    if one.entity == ADDRESS:
        return _IN_ADDRESS.fullmatch(between) is not None
    if HAN_CHARACTER.match(text[one.end - 1]) or HAN_CHARACTER.match(text[other.start]):
        return between in {"·", "•", "."}
    return "\n" not in between and _IN_NAME.fullmatch(between) is not None


def _reaching(text: str, span: Span) -> Span:
    if HAN_CHARACTER.search(text[span.start : span.end]):
        return (_chinese_name if span.entity == NAME else _chinese_address)(text, span)
    return _latin_name(text, span) if span.entity == NAME else _latin_address(text, span)


def _chinese_name(text: str, span: Span) -> Span:
    """Return a name with its surname, and with its third character where nothing else follows."""
    start = span.start
    before = text[start - 1 : start] if start else ""
    if before in SURNAMES and before and text[start] not in SURNAMES:
        crossed = (text[max(0, start - 2) : start], text[start - 1 : start + 1])
        if not words().chinese.intersection(crossed):
            return Span(NAME, start - 1, span.end, None)
    last = text[span.end : span.end + 1]
    complete = span.end - span.start != 2 or text[span.start] not in SURNAMES
    if complete or last not in words().given or HAN_CHARACTER.match(text[span.end + 1 :]):
        return span
    return Span(NAME, span.start, span.end + 1, None)


def _chinese_address(text: str, span: Span) -> Span:
    """Return an address with the places before it, and its postcode."""
    start = span.start
    while (longer := _place_before(text, start)) is not None:
        start = longer
    code = _POSTCODE_AFTER.match(text, span.end)
    return Span(ADDRESS, start, code.end() if code else span.end, None)


def _place_before(text: str, start: int) -> int | None:
    """Return where a place of China begins that stands before an address."""
    end = start - 1 if text[start - 1 : start] == " " else start
    for length in range(min(_LONGEST_PLACE, end), 1, -1):
        if text[end - length : end] in words().places:
            return end - length
    return None


def _latin_address(text: str, span: Span) -> Span:
    """Return an address with its building, units, city, state and code."""
    start, end = span.start, span.end
    building = _BUILDING_BEFORE.search(text[max(0, start - _LONGEST_BUILDING) : start])
    if building:
        skipped = _WORDS_BEFORE.match(building[0])
        start -= len(building[0]) - (skipped.end() if skipped else 0)
    while unit := _UNIT_AFTER.match(text, end):
        end = unit.end()
    while (match := _AFTER_ADDRESS.match(text, end)) and (reach := _place(match["place"])):
        end = match.start("place") + reach
    return Span(ADDRESS, start, end, None)


def _place(written: str) -> int:
    """Return how many characters of what follows an address are a city, a state or a code."""
    if _STATE_OR_CODE.fullmatch(written):
        return len(written)
    parts = written.split(" ")
    for count in range(len(parts), 0, -1):
        place = " ".join(parts[:count])
        if place.lower() in words().cities or _STATE_OR_CODE.fullmatch(place):
            return len(place)
    return 0


def _latin_name(text: str, span: Span) -> Span:
    """Return a name in Latin letters with the names that stand beside it."""
    start, end = span.start, span.end
    capital = text[start].isupper()
    for match in reversed(list(WORD.finditer(text, max(0, start - _LONGEST_WORD), start))):
        if text[match.end() : start] != " " or not _goes_on(match[0], capital):
            break
        start = match.start()
    last = _LAST_BEFORE.search(text[max(0, start - _LONGEST_WORD) : start])
    if last and _goes_on(last[1], capital) and of_word(last[1])[0][1] != "0":
        start -= len(last[1]) + 2
    while (after := _NEXT.match(text, end)) and _goes_on(after["word"], capital):
        end = after.end()
    return Span(NAME, start, end, None)


def _goes_on(word: str, capital: bool) -> bool:
    """Tell whether a word beside a name is a part of it: written alike, and hardly a word else."""
    code, shape, kind, lower = of_word(word)
    if len(word) == 1 or HAN_CHARACTER.search(word) or capital != (shape != "x"):
        return False
    if lower in words().brands or lower in words().cities or kind in {"street", "unit"}:
        return False
    if capital:
        return code[2] in "04" or (code[2] != "1" and code[0] != "0")
    return code[2] in "04" and (code[0] != "0" or code[1] in "123")
