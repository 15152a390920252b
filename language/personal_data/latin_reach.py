"""How far names and addresses in Latin letters reach: a last name, a building, a city, a code."""

from __future__ import annotations

import re

from language.characters import HAN_CHARACTER
from language.personal_data.latin_words import of_word
from language.personal_data.likely import WORD
from language.personal_data.tagger import ADDRESS, NAME
from language.personal_data.words import words
from language.spans import Span

PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|bin|al|ter|ten|el|dos|uit|'t)"
_NEXT = re.compile(
    rf"(?:(?<= [A-Za-z])\.)?(?:[ -][A-Za-z]\.?(?= ))?[ -](?:{PARTICLE} ){{0,2}}"
    r"(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
)
_LAST_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+), $")
_PARTICLES_BEFORE = re.compile(r"(?<![^\W\d_])(?:(?:van|von|der|den|de|del|bin|da) ){1,2}$", re.I)
_UK_CODE = r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}"
_US_CODE = r"\d{5}(?:-\d{4})?"
_AFTER_ADDRESS = re.compile(
    rf"[\s,]{{1,3}}(?P<place>{_US_CODE}\b|{_UK_CODE}\b|[A-Z]{{2,3}}\b|"
    r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,2})"
)
# A town that no list knows is one before a state and a code.
_TOWN_AFTER = re.compile(
    r"[\s,]{1,3}[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*)?[\s,]{1,2}"
    rf"(?:(?:[A-Za-z]{{2,3}}[\s,]{{1,2}})?{_US_CODE}|{_UK_CODE})(?![A-Za-z0-9])"
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
    rf"[A-Za-z]?\d{{0,5}}[A-Za-z]?(?![A-Za-z0-9])|(?:[A-Z][A-Za-z']+ ){{1,2}}{_BUILDING}\b)|"
    rf",\s?(?:[a-z']+ ){{1,2}}{_BUILDING}(?=$|[,.;!?\n])"
)
_UNIT_BEFORE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?i:apt|apartment|flat|unit|suite|ste|bldg|building|block|floor|room|rm|"
    r"shop|level|tower)\.? ?[A-Za-z]?\d{0,5}[A-Za-z]?|#?\d{1,4}/[Ff]|"
    r"\d{1,3}(?:st|nd|rd|th) (?i:floor)|#\d{1,4}[A-Za-z]?)(?:,\s?|\s)$"
)
_LONGEST_WORD, _LONGEST_BUILDING = 25, 40
# So many names follow one at most.
_MOST_NAMES = 5


def latin_address(text: str, span: Span) -> Span:
    """Return an address with its building, units, city, state and code."""
    start, end = span.start, span.end
    building = _BUILDING_BEFORE.search(text[max(0, start - _LONGEST_BUILDING) : start])
    if building:
        skipped = _WORDS_BEFORE.match(building[0])
        start -= len(building[0]) - (skipped.end() if skipped else 0)
    elif unit := _UNIT_BEFORE.search(text[max(0, start - _LONGEST_BUILDING) : start]):
        start -= len(unit[0])
    while unit := _UNIT_AFTER.match(text, end):
        end = unit.end()
    if town := _TOWN_AFTER.match(text, end):
        end = town.end()
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


def latin_name(text: str, span: Span) -> Span:
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
    particles = _PARTICLES_BEFORE.search(text[max(0, start - _LONGEST_WORD) : start])
    start -= len(particles[0]) if particles else 0
    for _ in range(_MOST_NAMES):
        after = _NEXT.match(text, end)
        if after is None or not _goes_on(after["word"], capital):
            break
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
        return code[2] in "04" or (code[2] != "1" and (code[0] != "0" or code[1] in "123"))
    return code[2] in "04" and (code[0] != "0" or code[1] in "123")
