"""Names of people: in Latin letters from many countries, and Chinese ones as they are called."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import jieba
from pypinyin import lazy_pinyin

from language.personal_data.training.choosing import Chooser
from language.personal_data.words import COMPOUND_SURNAMES, SURNAMES, words

# Whose names are written in Latin letters; the last ones are only ever tested with.
LOCALES = (
    "en_US", "en_GB", "en_IN", "en_IE", "en_NG", "en_KE", "en_PK", "de_DE", "fr_FR", "es_ES",
    "es_MX", "it_IT", "pt_BR", "sv_SE", "no_NO", "da_DK", "fi_FI", "hu_HU", "cs_CZ", "ro_RO",
    "hr_HR", "id_ID", "tr_TR",
)  # fmt: skip
TESTED_LOCALES = ("nl_NL", "pl_PL", "vi_VN", "pt_PT", "de_AT")
COMMON_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢"
    "韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
)
TITLES = (
    "先生", "女士", "小姐", "太太", "老师", "师傅", "经理", "主任", "医生", "阿姨", "叔叔", "总",
    "姐", "哥", "姨", "工", "叔", "同学", "老板", "律师", "教授",
)  # fmt: skip
PARTICLES = ("van der", "de", "von", "bin", "al", "da", "del", "van", "O", "Mc")
# The commonest characters of given names are in both halves: there are not enough of them.
COMMONEST = 1
LONGEST_FOREIGN = 5


class People(Chooser):
    """Makes names."""

    def _latin(self) -> tuple[str, str]:
        """Return a first and a last name."""
        dice = self.chance.random()
        if dice < 0.12:
            return self._romanised()
        firsts, lasts = (census if dice < 0.5 else abroad)(self.wanted)
        return self.pick(firsts), self.pick(lasts)

    def _romanised(self) -> tuple[str, str]:
        spoken = [one.capitalize() for one in lazy_pinyin(self.given())]
        given = self.pick(("".join(spoken).capitalize(), " ".join(spoken), "-".join(spoken)))
        return given, "".join(lazy_pinyin(self.surname_zh())).capitalize()

    def first_en(self) -> str:
        """Return a first name."""
        return self._case(self._latin()[0])

    def last_en(self) -> str:
        """Return a last name."""
        return self._case(self._latin()[1])

    def last_name(self) -> str:
        """Return a last name that a street is called by."""
        return self.pick(census(self.wanted)[1])

    def name_en(self) -> str:
        """Return a name as it is written in one way or another."""
        first, last = self._latin()
        other, another = self._latin()
        usual = [f"{first} {last}"] * 14
        seldom = [
            f"{first} {other[0]}. {last}", f"{first} {other} {last}", f"{last}, {first}",
            f"{first} {last}-{another}", f"{first[0]}. {last}", f"{last} {first}", first,
            f"{first} {self.pick(PARTICLES)} {last}",
        ]  # fmt: skip
        return self._case(self.pick([*usual, *seldom]))

    def somebody(self) -> str:
        """Return a name that is hardly a word else: it is one whatever stands around it."""
        firsts, lasts = rare(self.wanted)
        name = self.pick(firsts)
        if self.one_in(2):
            name += " " + self.pick(lasts)
        return name.lower() if self.one_in(3) else name

    def _case(self, name: str) -> str:
        dice = self.chance.random()
        return name.lower() if dice < 0.2 else name.upper() if dice < 0.25 else name

    def surname_zh(self) -> str:
        """Return a Chinese surname."""
        if self.one_in(25):
            return self.pick(sorted(COMPOUND_SURNAMES))
        return self.pick(sorted(SURNAMES) if self.one_in(4) else COMMON_SURNAMES)

    def given_zh(self) -> str:
        """Return a Chinese given name as it is said alone: 晓燕, 芳, at times 芳芳, 小芳, 阿强."""
        if self.one_in(12):
            one = self._characters(1)
            return self.pick((one + one, one + one, f"小{one}", f"阿{one}"))
        return self.given()

    def given(self) -> str:
        """Return a Chinese given name: a usual one, or usual characters."""
        if self.chance.random() < 0.6:
            return self.pick(given_names(self.wanted))
        return self._characters(self.pick((1, 2, 2, 2)))

    def two(self) -> str:
        """Return two characters that a road or an estate may be called by."""
        return self._characters(2)

    def _characters(self, count: int) -> str:
        kept = given_characters(self.wanted)
        weights = [1 / (10 + place) for place in range(len(kept))]
        return "".join(self.chance.choices(kept, weights, k=count))

    def name_zh(self) -> str:
        """Return a Chinese name, seldom a foreign one or what somebody is called."""
        usual = [self.surname_zh() + self.given()] * 27
        spaced = f"{self.surname_zh()} {self.given()}"
        return self.pick([*usual, self.call_zh(), self.foreign_zh(), spaced])

    def call_zh(self) -> str:
        """Return what somebody is called: 王先生, 小李, 晓燕姐."""
        surname = self.surname_zh()
        titled = [surname + self.pick(TITLES)] * 6
        small = [self.pick("小老阿小大") + surname] * 2
        first = self.given() + self.pick(("姐", "哥", "老师", "小姐", "阿姨", "妹妹"))
        return self.pick([*titled, *small, surname + self.given(), first])

    def foreign_zh(self) -> str:
        """Return a foreign name in Chinese characters."""
        names = [self.pick(foreign_names(self.wanted)) for _ in range(self.pick((1, 2, 2)))]
        return self.pick("··.•").join(names)

    def english_zh(self) -> str:
        """Return the English name of somebody who writes Chinese."""
        name = self.pick((self.of("english_in_zh"), self.pick(census(self.wanted)[0])))
        return name.lower() if self.one_in(4) else name

    def nick(self) -> str:
        """Return a name as accounts are called."""
        return self.pick(census(self.wanted)[0]).lower()

    def spelled(self) -> str:
        """Return a Chinese name as accounts are called: zhangwei, zhangw, wei."""
        surname, given = ("".join(lazy_pinyin(one)) for one in (self.surname_zh(), self.given()))
        return self.pick((surname + given, surname + given, surname + given[0], given))

    def mailbox(self) -> str:
        """Return what stands before the @ of an e-mail address."""
        first, last = (one.lower().replace(" ", "").replace("'", "") for one in self._latin())
        number = self.chance.randint(1, 9999)
        forms = (f"{first}.{last}", f"{first}{number}", f"{first[0]}{last}", f"{last}_{number}",
                 first, f"{number}12345", f"{first}-{last}+shop")  # fmt: skip
        return self.pick(forms).encode("ascii", "ignore").decode() or "me"


@lru_cache(3)
def census(wanted: int | None) -> tuple[list[str], list[str]]:
    """Return first and last names, the commoner the more often."""
    known = words().english.items()
    return (
        Chooser.half([one.capitalize() for one, code in known for _ in _often(code[0])], wanted),
        Chooser.half([one.capitalize() for one, code in known for _ in _often(code[1])], wanted),
    )


def _often(degree: str) -> range:
    return range((5 - int(degree)) ** 2 if degree != "0" else 0)


@lru_cache(3)
def rare(wanted: int | None) -> tuple[list[str], list[str]]:
    """Return first and last names that are no everyday words."""
    known = words().english
    firsts, lasts = (
        [one for one in names if known[one.lower()][2] in "04"] for names in census(wanted)
    )
    return firsts, lasts


@lru_cache(3)
def abroad(wanted: int | None) -> tuple[list[str], list[str]]:
    """Return first and last names of many countries."""
    tested = (*LOCALES[:3], *TESTED_LOCALES)
    locales = {0: LOCALES, 1: tested, None: (*LOCALES, *TESTED_LOCALES)}[wanted]
    providers = [import_module(f"faker.providers.person.{one}").Provider for one in locales]
    firsts = [name for provider in providers for name in provider.first_names]
    lasts = [name for provider in providers for name in provider.last_names]
    return Chooser.half(firsts, wanted), Chooser.half(lasts, wanted)


@lru_cache(3)
def given_names(wanted: int | None) -> Sequence[str]:
    """Return usual Chinese given names."""
    names = [one for line in Chooser.lists("values.txt")["given_zh"] for one in line.split()]
    return Chooser.half(names, wanted)


@lru_cache(3)
def given_characters(wanted: int | None) -> Sequence[str]:
    """Return the characters of Chinese given names, the commonest first."""
    known = words().given
    kept = set(Chooser.half(list(known), wanted))
    return [one for one in known if one in kept or known[one] == COMMONEST]


@lru_cache(3)
def foreign_names(wanted: int | None) -> Sequence[str]:
    """Return foreign names in Chinese characters."""
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split(" ")[0] for line in lines if line.endswith("nrt")]
    known = words().foreign
    usual = [one for one in names if 1 < len(one) <= LONGEST_FOREIGN and set(one) <= known]
    return Chooser.half(usual, wanted)
