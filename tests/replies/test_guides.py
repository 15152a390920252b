"""Guides are read, and what is wrong in one is told with its file."""

import pytest

from replies import guides
from replies.guides import BrokenGuide

GUIDE = "replies:\n  language: en\n  rephrase: Say it otherwise.\n  promises: [refund*]\n"


def test_a_guide_is_read_by_its_language(tmp_path):
    (tmp_path / "any.yml").write_text(GUIDE, encoding="utf-8")
    found = guides.read(tmp_path, {"en": ["shall"]})
    assert found["en"].rephrase == "Say it otherwise."
    assert found["en"].words.promises == ("refund*",)
    assert "shall" in found["en"].words.everyday


def test_both_languages_have_all_lists(own_guides):
    assert set(own_guides) == {"en", "zh"}
    for guide in own_guides.values():
        lists = [getattr(guide.words, key) for key in guides.LISTS if key != "everyday"]
        assert all(lists)
        assert guide.rephrase
        assert guide.free
        assert guide.compose


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("replies: [", "cannot be read"),
        ("else: 1", "must hold `replies:`"),
        ("replies: {language: en, promise: [a]}", "'promise' is none of"),
        ("replies: {language: en, promises: refund}", "promises must be a list"),
        ("replies: {language: en, promises: [12]}", "12 in promises is no word"),
        ("replies: {language: en, facts: [1]}", "facts must be a text"),
    ],
)
def test_a_broken_guide_names_its_file(tmp_path, text, told):
    (tmp_path / "en.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenGuide) as refused:
        guides.read(tmp_path, {})
    assert "en.yml" in str(refused.value)
    assert told in str(refused.value)


def test_a_folder_without_guides_is_refused(tmp_path):
    with pytest.raises(BrokenGuide, match="holds no"):
        guides.read(tmp_path, {})
