"""Both languages' words have tags of one set."""

from language.lac import lac
from language.parts_of_speech import LAC_TAGS, universal

UNIVERSAL = {
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
}  # fmt: skip


def test_every_tag_of_lac_has_a_universal_one():
    tags = {tag.rpartition("-")[0] for tag in lac()._tags.values()} - {""}
    assert tags <= LAC_TAGS
    assert {universal(tag) for tag in tags} <= UNIVERSAL


def test_universal_tags_stay_as_they_are():
    assert all(universal(tag) == tag for tag in UNIVERSAL)
