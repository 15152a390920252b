"""What a process logs is masked, whoever logs it and however it is written."""

import io
import json
import logging

import pytest
import structlog
from cryptography.fernet import Fernet

from language.personal_data import logs
from language.personal_data.masking import masker
from language.personal_data.sealing import Seal, SealBroken

SAID = "my name is Emma Clarke, call 13800138000"


@pytest.fixture
def written():
    """What is logged, while logs are masked."""
    made = logging.getLogRecordFactory()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("rasa.core.some.module")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logs.mask_logs()
    logs.mask_logs()
    yield lambda: stream.getvalue()
    logging.setLogRecordFactory(made)
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


LOGGER = logging.getLogger("rasa.core.some.module")


def test_messages_are_masked_with_their_values(written):
    LOGGER.debug("Received user message '%s' with intent %s", SAID, {"name": "greet"})
    assert written() == (
        "Received user message 'my name is [name], call [phone]' with intent {'name': 'greet'}\n"
    )


def test_json_is_masked_though_it_escapes_chinese(written):
    LOGGER.debug(json.dumps({"event": "processor.message", "text": "我叫王晓燕，住中山路88号"}))
    told = json.loads(written())
    assert told["event"] == "processor.message"
    assert told["text"].startswith("我叫[name]，住[address]")


def test_a_traceback_is_masked_and_its_places_stay(written):
    try:
        raise ValueError(SAID)
    except ValueError:
        LOGGER.exception("failed")
    assert "Emma" not in written()
    assert "ValueError: my name is [name], call [phone]" in written()
    assert f'File "{__file__}"' in written()


def test_a_message_that_does_not_fit_its_values_loses_them_and_nothing_fails(written):
    LOGGER.error("%d pieces", SAID)
    assert written() == "%d pieces (could not be written with its values)\n"


class Unwritable:
    """A value of a library whose text cannot be told."""

    def __str__(self):
        """Fail."""
        raise AttributeError(SAID)


def test_what_cannot_even_be_written_stops_nobody(written):
    LOGGER.error("%s pieces", Unwritable())
    LOGGER.error(Unwritable())
    assert written() == "%s pieces (could not be written with its values)\n[unreadable]\n"


@pytest.fixture
def broken(monkeypatch):
    """A recogniser that fails."""

    def fail(*_):
        raise IndexError(SAID)

    monkeypatch.setattr(type(masker()), "mask", fail)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("said", [SAID, json.dumps({"text": SAID})])
def test_what_cannot_be_masked_is_not_told_and_stops_nobody(written, said):
    try:
        raise ValueError(SAID)
    except ValueError:
        LOGGER.exception(said)
    assert written() == "[unreadable]\n[unreadable]\n"


@pytest.mark.usefixtures("broken")
def test_structlogs_processor_stops_nobody_either():
    told = logs.mask_event(None, "", {"event": "offers.shown", "text": SAID})
    assert told == {"event": "offers.shown", "text": "[unreadable]"}


def test_what_structlog_prints_by_itself_is_masked(capsys):
    structlog.configure(processors=logs.masked_processors(), cache_logger_on_first_use=False)
    try:
        structlog.get_logger().info("offers.shown", text=SAID, customer=["王晓燕"])
        try:
            raise ValueError(SAID)
        except ValueError:
            structlog.get_logger().exception("failed")
    finally:
        structlog.reset_defaults()
    told = capsys.readouterr().out
    assert "offers.shown" in told
    assert "Emma" not in told
    assert "13800138000" not in told


def test_every_process_masks_with_the_same_settings():
    assert masker() is masker()


KEYS = [Fernet.generate_key().decode() for _ in range(2)]


def test_what_is_sealed_is_read_again_and_says_nothing():
    seal = Seal.of(KEYS[0])
    written_down = seal.close({"text": SAID})
    assert "Emma" not in written_down
    assert json.loads(seal.open(written_down)) == {"text": SAID}
    assert seal.open('{"text": "hello"}') == '{"text": "hello"}'


def test_a_new_key_seals_and_the_old_one_still_opens():
    old = Seal.of(KEYS[0])
    both = Seal.of(f"{KEYS[1]}, {KEYS[0]}")
    written_down = old.close([1])
    assert json.loads(both.open(written_down)) == [1]
    assert json.loads(Seal.of(KEYS[1]).open(both.rotate(written_down))) == [1]


@pytest.mark.parametrize("keys", ["", KEYS[1]])
def test_without_the_key_it_is_said_what_is_missing(keys):
    with pytest.raises(SealBroken, match="CONVERSATION_KEYS"):
        Seal.of(keys).open(Seal.of(KEYS[0]).close(1))


@pytest.mark.parametrize("keys", ["short", "ö" * 44])
def test_what_is_no_key_is_refused(keys):
    with pytest.raises(SealBroken, match="make key"):
        Seal.of(keys)
