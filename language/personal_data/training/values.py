"""Values that fill the sentences: people, addresses, numbers, and what is none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import jieba

from language.personal_data import checks
from language.personal_data.training.choosing import Chooser
from language.personal_data.training.people import People
from language.personal_data.words import words

SLOT = re.compile(r"\{([^{}]+)\}")
NUMBERS = re.compile(r"(\d+)-(\d+)")
# Of these lists one half is kept to test with; the rest tells nothing of anybody.
HALVED = frozenset((
    "street_base", "town", "building", "road_zh", "estate_zh", "village_zh", "brand_en",
    "brand_zh", "company_en", "company_zh", "road_hk", "area_hk", "area_in", "road_sg",
    "area_hk_zh", "road_hk_zh", "district_tw",
))  # fmt: skip
REGIONS = (
    "110105", "310115", "440305", "330106", "510107", "420111", "320505", "610113", "350203",
    "150102",
)  # fmt: skip
READ = str.maketrans("0123456789", "零幺二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
LONGEST_RARE = 4
# In how many of them letters are small, or capital, throughout.
SMALL, CAPITAL = 4, 40
WRITTEN_SMALL = frozenset(("street_en", "address_en", "city_en", "brand_en"))


class Values(People):
    """Makes values of all kinds: what a method makes, a form of forms.txt, or a list's value."""

    def make(self, slot: str, chinese: bool) -> str:
        """Return a value for a slot of a sentence.

        Args:
            slot: Its name; what differs by language is looked for with `_en` or `_zh`.
            chinese: Whether the sentence is Chinese.
        """
        renamed = {"detail": "detail_zh", "street": "street_en"}.get(slot, slot)
        own = f"{renamed}_{'zh' if chinese else 'en'}"
        name = own if self._knows(own) else renamed
        made = self._made(name)
        if name in WRITTEN_SMALL:
            made = made.lower() if self.one_in(SMALL) else made
            made = made.upper() if self.one_in(CAPITAL) else made
        return made

    def _knows(self, name: str) -> bool:
        lists = self.lists("forms.txt"), self.lists("values.txt")
        return hasattr(self, name) or any(name in one for one in lists)

    def _made(self, name: str) -> str:
        numbers = NUMBERS.fullmatch(name)
        if numbers:
            width = len(numbers[1]) if numbers[1].startswith("0") else 1
            return f"{self.chance.randint(int(numbers[1]), int(numbers[2])):0{width}d}"
        if hasattr(self, name):
            made: str = getattr(self, name)()
            return made
        forms = self.lists("forms.txt").get(name)
        if forms:
            return SLOT.sub(lambda slot: self._made(slot[1]), self.pick(forms))
        if name in HALVED:
            return self.of(name)
        return self.pick(self.lists("values.txt")["city" if name == "city_en" else name])

    def brand_zh(self) -> str:
        """Return a maker; some are written in Latin letters in Chinese too."""
        return self.of("brand_en" if self.one_in(6) else "brand_zh")

    def mobile_read(self) -> str:
        """Return a phone number as it is read out."""
        return self._made("mobile").translate(READ)

    def mobile_wide(self) -> str:
        """Return a phone number in full-width digits."""
        return self._made("mobile").translate(WIDE)

    def card(self) -> str:
        """Return a bank card's number whose check digit is right."""
        start = self.pick(("4", "51", "52", "55", "6222", "6217", "6225"))
        length = 18 if start[0] == "6" and self.one_in(2) else 15
        body = start + "".join(self.pick("0123456789") for _ in range(length - len(start)))
        digits = next(f"{body}{last}" for last in range(10) if checks.luhn(f"{body}{last}"))
        joint = self.pick(("", "", " ", "-"))
        return joint.join(digits[place : place + 4] for place in range(0, len(digits), 4))

    def id(self) -> str:
        """Return a Chinese identity number whose check digit is right."""
        day = f"{self._made('1940-2015')}{self._made('01-12')}{self._made('01-28')}"
        body = f"{self.pick(REGIONS)}{day}{self._made('001-999')}"
        return next(
            body + last for last in "0123456789X" if checks.is_chinese_identity(body + last)
        )

    def province(self) -> str:
        """Return a province of China."""
        return self.pick(_divisions(None)[0])

    def province_short(self) -> str:
        """Return a province without what it is."""
        return self.province()[:2]

    def city_of_list(self) -> str:
        """Return a city of China."""
        return self.pick(_divisions(self.wanted)[1])

    def district(self) -> str:
        """Return a district of China."""
        return self.pick(_divisions(self.wanted)[2])

    def district_short(self) -> str:
        """Return a district without what it is."""
        whole = self.district()
        return whole[:-1] if len(whole) > 2 else whole

    def word_en(self) -> str:
        """Return an everyday English word that nobody is called by."""
        return self.pick(_everyday(self.wanted)[0])

    def word_zh(self) -> str:
        """Return an everyday Chinese word."""
        return self.pick(_everyday(self.wanted)[1])

    def rare(self) -> str:
        """Return a Chinese word that is in no list, or a saying."""
        return self.pick(_rare(self.wanted))

    def camel(self) -> str:
        """Return a word as it stands in a name of a class."""
        return self.word_en().capitalize()

    def model_letters(self) -> str:
        """Return what a product's model begins with."""
        return "".join(self.pick("ABCDEFGHKLMNPRSTWX") for _ in range(self.pick((1, 2, 3))))

    def uuid(self) -> str:
        """Return a random id."""
        digits = f"{self.chance.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@lru_cache(3)
def _divisions(wanted: int | None) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Return provinces, cities and districts of China."""
    kept = Chooser.half(sorted(words().places), wanted)
    provinces = [one for one in kept if one.endswith(("省", "自治区"))]
    cities = [one for one in kept if one.endswith("市")]
    districts = [one for one in kept if one.endswith(("区", "县")) and len(one) > 2]
    return provinces, cities, [one for one in districts if not one.endswith("自治区")]


@lru_cache(3)
def _everyday(wanted: int | None) -> tuple[Sequence[str], Sequence[str]]:
    """Return everyday words, English and Chinese."""
    known = words().english.items()
    english = [
        word for word, code in known if code[2] in "123" and code[0] == "0" and len(word) > 2
    ]
    return Chooser.half(english, wanted), Chooser.half(sorted(words().chinese), wanted)


@lru_cache(3)
def _rare(wanted: int | None) -> Sequence[str]:
    """Return Chinese words of all kinds but names that the tagger knows nothing of, and sayings."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    read = [line.split(" ") for line in lines]
    kinds = ("n", "v", "a", "d", "i", "l", "z", "b")
    usual = [word for word, _, kind in read if kind in kinds and 1 < len(word) <= LONGEST_RARE]
    return Chooser.half([word for word in usual if word not in words().chinese], wanted)
