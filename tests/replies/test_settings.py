"""Settings come from endpoints.yml, then from the environment; what is wrong is named."""

import pytest

from replies.settings import BadSetting, ModelSettings, read


def test_by_default_no_language_model_is_used():
    replies, model = read({}, {})
    assert not model.is_on
    assert replies.language_slot == "language"


def test_the_environment_alone_turns_it_on():
    environment = {
        "LANGUAGE_MODEL_URL": "http://localhost:8080/v1",
        "LANGUAGE_MODEL_TIMEOUT": "1.5",
    }
    _, model = read({}, environment)
    assert model == ModelSettings(url="http://localhost:8080/v1", timeout=1.5)
    assert model.is_on


def test_endpoints_yml_wins_over_the_environment():
    block = {"money": "money", "language_model": {"model": "ours"}}
    replies, model = read(block, {"LANGUAGE_MODEL": "theirs"})
    assert model.model == "ours"
    assert replies.money == ("money",)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"colour": "blue"}, "'colour' is none of"),
        ({"language_model": {"adress": "x"}}, "'adress' is none of"),
        ({"language_model": {"url": "localhost:8080"}}, "is no address such as"),
        ({"language_model": {"url": "http://x/v1", "timeout": "soon"}}, "must be a float"),
        ({"language_model": {"url": "http://x/v1", "timeout": 0}}, "above 0"),
        ({"language_model": "gpt"}, "must hold keys"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(block, told):
    with pytest.raises(BadSetting, match=told):
        read(block, {})
