"""Which words are names, which are everyday words, which are places of China."""

from __future__ import annotations

import lzma
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# Made by language.personal_data.training.word_lists, which tells the sources.
FILE = Path(__file__).with_name("words.xz")
# How common what is no everyday word is as one.
NO_WORD = "0"
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢骆岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包"
    "司柏宁柯阮桂闵解强丘华车冉房边辜吉饶刁瞿戚古池巩蒲嵇冀褚娄滕晏水窦云苑娜肖占冷闫党翦连初樊凤花俞茅麻尚农卓郎闻晁宫栾敖奚"
)
COMPOUND_SURNAMES = frozenset((
    "欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "令狐", "尉迟", "东方", "慕容", "夏侯",
    "公孙", "长孙", "端木", "南宫", "独孤", "轩辕", "宇文", "申屠", "澹台",
))  # fmt: skip


class Words(NamedTuple):
    """What is known of words.

    Attributes:
        english: Three digits a word, 0 to 5 each (1 is the commonest, 0 is none): how common it is
            as a first name, as a last name, as a word.
        chinese: Everyday words of two to four characters.
        given: How common a character is in given names: 1 to 4.
        foreign: Characters that foreign names are written with in Chinese.
        given_names: Given names of two Chinese characters.
        places: Provinces, cities and districts of China, and countries.
        cities: Larger cities, countries and their parts in English.
        brands: Makers and companies, in small letters; many are called like people.
        words_too: First names that are everyday words, in small letters.
        simplified: The simplified character of each traditional one, for `str.translate`.
        classes: Of which class of words that are used alike an everyday word is: a letter.
        tags: Which part of speech an everyday Chinese word is mostly: a letter, as jieba has them.
    """

    english: dict[str, str]
    chinese: frozenset[str]
    given: dict[str, int]
    foreign: frozenset[str]
    given_names: frozenset[str]
    places: frozenset[str]
    cities: frozenset[str]
    brands: frozenset[str]
    words_too: frozenset[str]
    simplified: dict[int, str]
    classes: dict[str, str]
    tags: dict[str, str]


@lru_cache(1)
def words() -> Words:
    """Return what is known of words; it is read once."""
    read = lzma.decompress(FILE.read_bytes()).decode().split("\n\n")
    coded, chinese, given, foreign, names, places, cities, brands, both, pairs, letters, tags = read
    han = chinese.split("\n")
    english = dict(line.split(" ") for line in coded.split("\n"))
    everyday = [word for word, code in english.items() if code[2] != NO_WORD]
    return Words(
        english,
        frozenset(han),
        {character: 1 + place // 300 for place, character in enumerate(given)},
        frozenset(foreign),
        frozenset(names.split("\n")),
        frozenset(places.split("\n")),
        frozenset(cities.split("\n")),
        frozenset(brands.split("\n")),
        frozenset(both.split("\n")),
        {ord(one): other for one, other in zip(pairs[::2], pairs[1::2], strict=True)},
        dict(zip((*everyday, *han), letters, strict=True)),
        dict(zip(han, tags, strict=True)),
    )
