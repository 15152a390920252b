"""How replies are chosen and written: what endpoints.yml and the environment may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

ENVIRONMENT = {
    "url": "LANGUAGE_MODEL_URL",
    "model": "LANGUAGE_MODEL",
    "key": "LANGUAGE_MODEL_KEY",
    "timeout": "LANGUAGE_MODEL_TIMEOUT",
}
LANGUAGE_MODEL = "language_model"


class BadSetting(Exception):
    """A setting of the `nlg:` block cannot be used; the message names it and the cure."""


@dataclass(frozen=True)
class ReplySettings:
    """Settings of replies.

    Attributes:
        language_slot: Slot that holds the conversation's language.
        money: Slots whose numbers are amounts of money.
        guides: Folder of how a language model may write.
        cards: Channels that draw the web chat's cards, where a response has no variation of theirs.
    """

    language_slot: str = "language"
    money: tuple[str, ...] = ()
    guides: str = "data/replies"
    cards: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelSettings:
    """Settings of a language model. With neither `url` nor `model` there is none.

    Attributes:
        url: Address of an OpenAI-compatible server up to its version, or empty for a local model.
        model: Name of the server's model; without `url` the folder or hub name of a local one.
        key: API key of the server, or empty.
        timeout: Seconds after which the reply is sent as it stands in the domain.
        temperature: How freely it writes; 0 takes the likeliest words.
        most_tokens: How much it may write.
        history: Messages of the conversation that a free answer is told.
    """

    url: str = ""
    model: str = ""
    key: str = ""
    timeout: float = 2.0
    temperature: float = 0.3
    most_tokens: int = 120
    history: int = 6

    @property
    def is_on(self) -> bool:
        """Whether a language model is to be used."""
        return bool(self.url or self.model)


def read(
    block: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[ReplySettings, ModelSettings]:
    """Read the settings of a `nlg:` block; what it leaves out the environment may set.

    Raises:
        BadSetting: When a setting is unknown or unusable.
    """
    given = dict(block)
    told = given.pop(LANGUAGE_MODEL, None) or {}
    if not isinstance(told, Mapping):
        raise BadSetting(f"nlg: {LANGUAGE_MODEL} must hold keys such as url and model.")
    from_environment = {
        key: environment[name] for key, name in ENVIRONMENT.items() if environment.get(name)
    }
    model = _built(ModelSettings, {**from_environment, **told}, f"nlg: {LANGUAGE_MODEL}")
    if model.url and urlsplit(model.url).scheme not in ("http", "https"):
        raise BadSetting(
            f"nlg: {LANGUAGE_MODEL}: url {model.url!r} is no address such as "
            "http://localhost:8080/v1."
        )
    if not model.timeout > 0:
        raise BadSetting(f"nlg: {LANGUAGE_MODEL}: timeout must be above 0 seconds.")
    return _built(ReplySettings, given, "nlg"), model


def _built(kind: Any, given: Mapping[str, Any], place: str) -> Any:
    defaults = {field.name: field.default for field in fields(kind)}
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise BadSetting(f"{place}: {unknown[0]!r} is none of {', '.join(defaults)}.")
    return kind(
        **{key: _read(value, defaults[key], f"{place}: {key}") for key, value in given.items()}
    )


def _read(value: Any, default: Any, place: str) -> Any:
    """Return a value as the kind of its default; a text is as good as a list of one."""
    if isinstance(default, tuple) and isinstance(value, str):
        return (value,)
    try:
        return type(default)(value)
    except (TypeError, ValueError) as error:
        raise BadSetting(
            f"{place} has the value {value!r}; it must be a {type(default).__name__}."
        ) from error
