"""What a component kept is read, or it is told what of the model is damaged."""

import pytest
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import RasaException

from custom_components.kept import read_kept, read_kept_if_any
from neural.encoder import EncoderMissing

READERS = [read_kept, read_kept_if_any]
OWN = Resource("tagger")


class Odd(Exception):
    pass


def raising(error):
    def read(folder):
        raise error

    return read


@pytest.fixture
def written(storage):
    with storage.write_to(OWN) as folder:
        (folder / "words").write_text("退货 return", encoding="utf-8")
    return storage


@pytest.mark.parametrize("reader", READERS)
def test_what_was_kept_is_read(written, reader):
    def read(folder):
        return (folder / "words").read_text(encoding="utf-8")

    assert reader(written, OWN, read, "tagger") == "退货 return"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "error", [EncoderMissing("words is missing"), OSError("words"), ValueError("words"),
              KeyError("words"), TypeError("words")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_a_damaged_folder_is_told_with_the_cure(written, reader, error):
    with pytest.raises(RasaException, match=r"model's tagger cannot be loaded: .*words.* Train"):
        reader(written, OWN, raising(error), "tagger")


@pytest.mark.parametrize("reader", READERS)
def test_an_error_without_words_is_told_by_its_name(written, reader):
    with pytest.raises(RasaException, match="loaded: ValueError"):
        reader(written, OWN, raising(ValueError()), "tagger")


@pytest.mark.parametrize("reader", READERS)
def test_only_the_damage_that_is_named_is_told_so(written, reader):
    with pytest.raises(Odd):
        reader(written, OWN, raising(Odd()), "tagger")
    with pytest.raises(RasaException, match="loaded: Odd"):
        reader(written, OWN, raising(Odd()), "tagger", (Odd,))


def test_where_nothing_was_kept_there_is_nothing_or_a_damaged_model(storage):
    assert read_kept_if_any(storage, OWN, raising(Odd()), "tagger") is None
    with pytest.raises(RasaException, match="model's tagger cannot be loaded"):
        read_kept(storage, OWN, raising(Odd()), "tagger")
