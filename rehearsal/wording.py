"""Puts what a customer means into words of a language."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from dialogue.choosing import FALLBACK
from rehearsal.phrases import ANY, Phrases
from rehearsal.scripts import Said
from rehearsal.vocabulary import Vocabulary

# Whether a word for a value of a slot is one that may be said: slot and word.
Fits = Callable[[str, str], bool]


def any_word(slot: str, word: str) -> bool:
    """Let any word stand for any value."""
    return True


class Wording:
    """The words of one language.

    Args:
        vocabulary: Examples.
        phrases: What no examples hold.
    """

    def __init__(self, vocabulary: Vocabulary, phrases: Phrases) -> None:
        self.vocabulary = vocabulary
        self.phrases = phrases

    def of(self, said: Said, slot: str = "", fits: Fits = any_word) -> list[str]:
        """Return ways to say something, the plainest first.

        Args:
            said: What is meant.
            slot: The slot that is asked for, for an answer in free words.
            fits: Whether a word for a value of a slot leads where the one that is meant does.

        Returns:
            At least one; a button's payload where nobody knows words for it.
        """
        texts = self._plain(said, slot, fits) or [_payload(said)]
        angry = dict(said.facts).get("anger")
        if angry and self.phrases.angry:
            count = len(self.phrases.angry)
            return [f"{self.phrases.angry[n % count]} {text}" for n, text in enumerate(texts)]
        return texts

    def _plain(self, said: Said, slot: str, fits: Fits) -> list[str]:
        phrases = self.phrases
        if said.intent == FALLBACK and not said.free:
            return list(phrases.nonsense)
        if said.free:
            return self.answers(slot)
        slots = [name for name, _ in said.fills]
        entities = set(dict(said.facts).get("entities") or ())
        found = self.vocabulary.naming(said.intent, slots, entities)
        texts = [
            example.text
            for example in found
            if all(
                fits(name, word) for name in slots for word in self.vocabulary.said(example, name)
            )
        ]
        if len(slots) == 1:
            texts += self.named(slots[0], fits)
        return texts

    def answers(self, slot: str) -> list[str]:
        """Return messages that are the answer themselves."""
        written: Sequence[str] = self.phrases.answers.get(slot, ())
        return (
            list(written) or self.vocabulary.words(slot) or list(self.phrases.answers.get(ANY, ()))
        )

    def named(self, slot: str, fits: Fits = any_word) -> list[str]:
        """Return messages that name a value of a slot and nothing else."""
        ways = self.phrases.naming(slot)
        words = [word for word in self.vocabulary.words(slot) if fits(slot, word)]
        return [ways[n % len(ways)].format(value=word) for n, word in enumerate(words)]


def _payload(said: Said) -> str:
    named = dict(said.fills)
    return f"/{said.intent}{json.dumps(named) if named else ''}"
