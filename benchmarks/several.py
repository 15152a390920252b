"""How often two wishes in one message are noticed, and one wish is taken for two.

Reads the newest model. Two messages of the test set with different intents are joined as customers
join them; the false alarms are counted on the single messages of the same set.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import typer

from benchmarks.evaluate import LANGUAGES, MODELS, EvaluationError, load, newest
from benchmarks.robustness import test_set

JOINED = {
    "en": ("{} and {}", "{}. Also, {}", "{}, {}"),
    "zh": ("{}，另外{}", "{}，{}", "{}。还有{}"),
}
PAIRS = 300
SEED = 2026


def main() -> None:
    """Print a line for each language."""
    try:
        agent = load(newest(MODELS))
    except EvaluationError as error:
        raise SystemExit(str(error)) from error
    for language in LANGUAGES:
        messages, random = test_set(language), Random(SEED)  # noqa: S311 - no secret
        pairs: list[tuple[str, set[str]]] = []
        while len(pairs) < PAIRS:
            (one, first), (two, second) = random.sample(messages, 2)
            if first != second:
                form = random.choice(JOINED[language])
                pairs.append((form.format(one.rstrip("。.?？!！"), two), {first, second}))
        noticed = [_intents(agent, text) for text, _ in pairs]
        both = [wanted <= found for found, (_, wanted) in zip(noticed, pairs, strict=True)]
        alarms = [bool(_intents(agent, text)) for text, _ in messages]
        typer.echo(
            f"{language}: two wishes noticed {sum(map(bool, noticed)) / PAIRS:.1%}, "
            f"both rightly {sum(both) / PAIRS:.1%}; "
            f"one taken for two {sum(alarms) / len(alarms):.1%} of {len(alarms)}"
        )


def _intents(agent: Any, text: str) -> set[str]:
    from rasa.core.channels.channel import UserMessage

    parsed = asyncio.run(agent.processor.parse_message(UserMessage(text)))
    return {part["name"] for part in parsed.get("intents", ())}


if __name__ == "__main__":
    main()
