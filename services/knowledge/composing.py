"""Answers that a language model composes from passages: checked sentence by sentence, or not said.

What the model is told are data, and what it wrote is believed in nothing: a sentence is kept only
when the passage it names says so. One that is not is the end of the whole answer, for the sentences
around it may rest on it; the passage itself is said then.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import BoundedSemaphore
from urllib.parse import urlsplit

import structlog

from language.content_words import warm_up
from replies import guides
from replies.chat_server import ChatServer
from replies.grounding import Stray, Words
from replies.support import Source, sentences, unsupported
from replies.writing import Guide, Message, Writer, system, user, written
from services.knowledge.errors import KnowledgeError
from services.knowledge.schemas import Passage, Sentence
from services.settings import ServicesSettings

logger = structlog.get_logger(__name__)

MOST_PASSAGES = 3
MOST_SENTENCES = 5
LONGEST_QUESTION = 500
MOST_TOKENS = 400
# Who asks while so many answers are being composed gets the passage: a slow model gathers no queue.
AT_ONCE = 8
# Those who ask this service wait six seconds (services/client).
MOST_SECONDS = 5.0

# What the model writes when the passages do not answer; `data/replies` tells it so.
NONE = "NONE"

_CITED = re.compile(
    r"\s*(?:[-*•]\s)?(?P<said>.*?)\s*[\[［【](?P<number>\d{1,2})[\]］】]\s*(?P<stop>[.。!！]?)",
    re.DOTALL,
)
_ENDS = (".", "!", "。", "！")
_LOWER_CASE_WORD = re.compile(r"\b[a-z]+(?:['’][a-z]+)?\b")


class Composer:
    """Has a language model answer from passages, and vouches for every sentence.

    Args:
        writer: The language model.
        known: How it may write, by language.
        seconds: Longest time of composing.
    """

    def __init__(self, writer: Writer, known: Mapping[str, Guide], seconds: float) -> None:
        self._writer = writer
        self._guides = known
        self._seconds = seconds
        self._free = BoundedSemaphore(AT_ONCE)

    def compose(self, question: str, passages: Sequence[Passage], language: str) -> list[Sentence]:
        """Return an answer in sentences with their sources, or none when there is none to trust.

        Args:
            question: The customer's question.
            passages: Passages, the first the one that answers it. Those in another language than
                the customer's are left out: no words show that a translation is right.
            language: `en` or `zh`.
        """
        guide = self._guides.get(language)
        if guide is None or not passages or passages[0].language != language:
            return []
        usable = [one for one in passages if one.language == language][:MOST_PASSAGES]
        text = self._asked(_messages(guide, question, usable))
        if text.rstrip(".。") in ("", NONE):
            return []
        composed, found = checked(text, usable, language, guide.words)
        if found:
            # The kinds alone: what the model wrote may repeat what the customer did.
            kinds = sorted({stray.kind for stray in found})
            logger.warning("knowledge.composed_unsupported", strays=kinds)
        return composed

    def _asked(self, messages: Sequence[Message]) -> str:
        if not self._free.acquire(blocking=False):
            logger.warning("knowledge.composer_busy", at_once=AT_ONCE)
            return ""
        # Not asyncio.run, whose end waits for a look-up of the server's name that hangs.
        loop = asyncio.new_event_loop()
        try:
            asked = written(self._writer, messages, self._seconds, "knowledge")
            return loop.run_until_complete(asked)
        finally:
            loop.close()
            self._free.release()


def checked(
    text: str, passages: Sequence[Passage], language: str, known: Words
) -> tuple[list[Sentence], list[Stray]]:
    """Return a model's answer as sentences with their sources, or what speaks against it.

    Args:
        text: What the model wrote: sentences that end in the number of a passage, as `[1]`.
        passages: The passages it was given, the first the one that answers.
        language: `en` or `zh`, of all.
        known: The language's words.
    """
    cited = _cited(text, language)
    if not cited or len(cited) > MOST_SENTENCES:
        return [], [Stray("form")]
    if any(not 1 <= number <= len(passages) for _, number in cited):
        return [], [Stray("source")]
    # Of the other passages nobody said that they answer.
    if all(number != 1 for _, number in cited):
        return [], [Stray("answer")]
    if len({said for said, _ in cited}) < len(cited):
        return [], [Stray("repeated")]
    known = replace(known, everyday=known.everyday | _lower_case(passages))
    composed: list[Sentence] = []
    for said, number in cited:
        passage = passages[number - 1]
        source = Source(f"{passage.title}\n{passage.heading}", passage.text)
        if found := unsupported(said, source, language, known):
            return [], found
        composed.append(Sentence(text=said, title=passage.title, url=passage.url))
    return composed, []


def open_composer(settings: ServicesSettings) -> Composer:
    """Return what composes answers by the language model that the operator names.

    Raises:
        KnowledgeError: When none can be asked, or nothing tells it how to write.
    """
    url, seconds = settings.language_model_url, settings.knowledge_compose_seconds
    if urlsplit(url).scheme not in ("http", "https"):
        raise KnowledgeError(
            f"KNOWLEDGE_COMPOSE is on, but LANGUAGE_MODEL_URL {url!r} is no address such as "
            "http://localhost:8080/v1: set it, or turn KNOWLEDGE_COMPOSE off."
        )
    if not 0 < seconds <= MOST_SECONDS:
        raise KnowledgeError(
            f"KNOWLEDGE_COMPOSE_SECONDS is {seconds:g}; it must be above 0 and at most "
            f"{MOST_SECONDS:g}, for customers wait meanwhile."
        )
    try:
        known = guides.read(settings.reply_guides, {})
    except guides.BrokenGuide as error:
        raise KnowledgeError(str(error)) from error
    if lacking := sorted(language for language, guide in known.items() if not guide.compose):
        raise KnowledgeError(
            f"{settings.reply_guides} tells a language model nothing under `compose:` for "
            f"{', '.join(lacking)}: write there how it is to answer, or turn KNOWLEDGE_COMPOSE off."
        )
    warm_up()
    server = ChatServer(
        url,
        settings.language_model,
        settings.language_model_key,
        timeout=seconds,
        temperature=0.0,
        most_tokens=MOST_TOKENS,
    )
    return Composer(server, known, seconds)


def _messages(guide: Guide, question: str, passages: Sequence[Passage]) -> list[Message]:
    """Return what the model is asked; as JSON no passage can pass for another, or for an order."""
    given = {
        "question": question.strip()[:LONGEST_QUESTION],
        "passages": [
            {"number": number, "title": one.title, "heading": one.heading, "text": one.text}
            for number, one in enumerate(passages, 1)
        ],
    }
    return [system(guide.compose), user(json.dumps(given, ensure_ascii=False))]


def _cited(text: str, language: str) -> list[tuple[str, int]]:
    """Return sentences and the numbers they end in; nothing when one has no number of its own."""
    cited: list[tuple[str, int]] = []
    end = 0
    for match in _CITED.finditer(text):
        said = match["said"]
        if match.start() != end or len(sentences(said, language)) != 1:
            return []
        stop = "" if said.endswith(_ENDS) else match["stop"]
        cited.append((said + stop, int(match["number"])))
        end = match.end()
    return [] if text[end:].strip() else cited


def _lower_case(passages: Sequence[Passage]) -> frozenset[str]:
    """Return the words that the pages write in lower case: they are no names."""
    return frozenset(
        word for passage in passages for word in _LOWER_CASE_WORD.findall(passage.text)
    )
