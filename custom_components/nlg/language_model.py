"""Opens the language model that endpoints.yml or the environment names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from language.characters import has_han
from replies.chat_server import ChatServer
from replies.in_thread import InThread
from replies.settings import ModelSettings
from replies.writing import Writer

_LOWER_CASE_WORD = re.compile(r"(?<![\w{])[a-z]+(?:['’][a-z]+)?(?![\w}])")


def open_writer(model: ModelSettings) -> Writer:
    """Return the language model that the settings name."""
    if model.url:
        return ChatServer(
            model.url,
            model.model,
            model.key,
            timeout=model.timeout,
            temperature=model.temperature,
            most_tokens=model.most_tokens,
        )
    from neural.writer.local_writer import LocalModel

    return InThread(LocalModel(model.model, model.temperature, model.most_tokens).write)


def own_words(responses: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterable[str]:
    """Return the words that the English responses write in lower case: they are no names."""
    texts = (variation.get("text") or "" for said in responses.values() for variation in said)
    return {word for text in texts if not has_han(text) for word in _LOWER_CASE_WORD.findall(text)}
