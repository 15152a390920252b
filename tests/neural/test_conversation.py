"""The network over conversations learns what depends on the past, and is served as trained."""

from pathlib import Path

import pytest

from neural.conversation.onnx_conversation import GRAPH, SETTINGS, OnnxConversation, save
from neural.conversation.settings import ConversationTraining
from neural.conversation.steps import Step
from neural.conversation.training import train
from neural.encoder.onnx_encoder import EncoderMissing

SETTINGS_OF_TEST = ConversationTraining(
    epochs=80, batch_size=8, max_history=6, dropout=0.0, forgotten=0.05, cut=0.1
)


def told(*names: str) -> list[Step]:
    """Return a conversation: intents in small letters, actions in capitals."""
    following = [*names[1:], "listens"]
    return [
        Step(name, after if after.isupper() else "LISTEN" if name.isupper() else None)
        for name, after in zip(names, following, strict=True)
    ]


# What "yes" leads to depends on what was asked two things before.
CONVERSATIONS = [
    told("tea", "ASK", "yes", "POUR_TEA"),
    told("coffee", "ASK", "yes", "POUR_COFFEE"),
    told("tea", "ASK", "no", "BYE"),
    told("coffee", "ASK", "no", "BYE"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("conversation")
    save(train(CONVERSATIONS * 8, SETTINGS_OF_TEST), path)
    return path


@pytest.fixture(scope="module")
def network(folder: Path) -> OnnxConversation:
    return OnnxConversation(folder)


def likeliest(network: OnnxConversation, *happened: str) -> str:
    return next(iter(network.next_actions(happened)))


def test_what_comes_next_depends_on_what_was_before(network):
    assert likeliest(network, "tea", "ASK", "yes") == "POUR_TEA"
    assert likeliest(network, "coffee", "ASK", "yes") == "POUR_COFFEE"
    assert likeliest(network, "coffee", "ASK", "no") == "BYE"
    assert likeliest(network, "tea", "ASK") == "LISTEN"


def test_what_was_never_learned_is_left_out(network):
    known = network.next_actions(["tea", "ASK", "yes"])
    assert network.next_actions(["tea", "ASK", "rain", "yes"]) == known
    assert network.next_actions(["rain"]) == network.next_actions([]) == {}
    assert not network.knows("rain")


def test_probabilities_add_up_and_the_likeliest_is_first(network):
    shares = list(network.next_actions(["tea", "ASK"]).values())
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert shares == sorted(shares, reverse=True)


def test_only_the_latest_things_count(network):
    latest = ["tea", "ASK", "yes", "POUR_TEA", "coffee", "ASK"]
    assert network.next_actions(["yes"] * 50 + latest) == network.next_actions(latest)


def test_the_same_training_gives_the_same_network(folder, tmp_path):
    save(train(CONVERSATIONS * 8, SETTINGS_OF_TEST), tmp_path)
    again = OnnxConversation(tmp_path).next_actions(["tea", "ASK"])
    assert again == pytest.approx(OnnxConversation(folder).next_actions(["tea", "ASK"]), abs=1e-4)


def test_conversations_without_an_action_cannot_be_learned():
    with pytest.raises(ValueError, match="No conversation"):
        train([told("tea", "coffee")[:1]], SETTINGS_OF_TEST)


@pytest.mark.parametrize("name", [GRAPH, SETTINGS])
def test_a_damaged_file_is_named(folder, tmp_path, name):
    for file in (GRAPH, SETTINGS):
        (tmp_path / file).write_bytes((folder / file).read_bytes())
    (tmp_path / name).write_bytes(b"damaged")
    with pytest.raises(EncoderMissing, match="cannot be read"):
        OnnxConversation(tmp_path)
