"""Writes with a causal language model from a Hugging Face folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Message = dict[str, str]


class LocalModelError(Exception):
    """A language model cannot be loaded; the message names it and the cure."""


class LocalModel:
    """A causal language model, such as GPT-2.

    Args:
        name: Folder of the model, or its name on a hub.
        temperature: 0 writes the likeliest words.
        most_tokens: How much it may write.

    Raises:
        LocalModelError: When there is no such model.
    """

    def __init__(self, name: str, temperature: float = 0.0, most_tokens: int = 60) -> None:
        from transformers import AutoTokenizer, TFAutoModelForCausalLM

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name)  # nosec B615
            self._model: Any = TFAutoModelForCausalLM.from_pretrained(name)  # nosec B615
        except (OSError, ValueError, ImportError) as error:
            raise LocalModelError(
                f"The language model {name!r} cannot be loaded: {error}. Give a folder with "
                "config.json, tokenizer.json and TensorFlow or safetensors weights."
            ) from error
        self._most_tokens = most_tokens
        self._sampling: dict[str, Any] = {"do_sample": temperature > 0}
        if temperature > 0:
            self._sampling["temperature"] = temperature

    def write(self, messages: Sequence[Message]) -> str:
        """Return what the model writes after a conversation.

        Args:
            messages: Messages with `role` and `content`. Those that do not fit into the model's
                context lose their beginning.
        """
        ids = self._tokenizer(self._prompt(messages), return_tensors="tf")["input_ids"]
        room = max(1, self._context() - self._most_tokens)
        ids = ids[:, -room:]
        if ids.shape[1] == 0:
            return ""
        written = self._model.generate(
            ids,
            max_new_tokens=self._most_tokens,
            pad_token_id=self._tokenizer.eos_token_id or 0,
            **self._sampling,
        )
        new = written[0, ids.shape[1] :].numpy()
        return str(self._tokenizer.decode(new, skip_special_tokens=True)).strip()

    def _prompt(self, messages: Sequence[Message]) -> str:
        """Return the conversation as the model was trained on it, or as plain lines."""
        if self._tokenizer.chat_template:
            return str(
                self._tokenizer.apply_chat_template(
                    list(messages), tokenize=False, add_generation_prompt=True
                )
            )
        lines = [f"{message['role']}: {message['content']}" for message in messages]
        return "\n".join([*lines, "assistant:"])

    def _context(self) -> int:
        return int(getattr(self._model.config, "max_position_embeddings", 1024))
