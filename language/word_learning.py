"""Learns the words of a user's own Chinese texts, for language/segmentation.py to cut by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language.discovery import Discovery, discover
from language.segmentation import HAN_RUN, Run, Segmentation, is_chinese, joined, parts, runs
from language.word_model import WordModel
from language.words import words

# Tags with which no name of a thing begins or ends: pronouns, adverbs, particles, numerals, verbs.
FUNCTION = frozenset(
    {"r", "d", "p", "c", "u", "xc", "m", "q", "f", "w", "t", "TIME", "v", "vd", "ad"}
)


@dataclass(frozen=True)
class Learning:
    """How words are learned.

    Attributes:
        least_often: How often a new word occurs in the texts at least.
        longest: Characters of the longest new word.
        cohesion: Least mutual information at a new word's weakest joint, in bits.
        freedom: Least entropy of what stands before and after a new word, in bits.
        rounds: How often the texts are cut anew by what was learned of them so far.
        trust: How much likelier a word counts for being LAC's own, as a logarithm.
    """

    least_often: int = 3
    longest: int = 6
    cohesion: float = 5.0
    freedom: float = 1.5
    rounds: int = 2
    trust: float = 2.0


def learn(texts: Iterable[str], listed: Iterable[str], settings: Learning) -> Segmentation:
    """Learn the words of a user's texts.

    Args:
        texts: Chinese texts, not cut.
        listed: Words that are known; of one with other signs in it, its Chinese parts.
        settings: How.
    """
    known = {part for word in listed for part in HAN_RUN.findall(word) if len(part) > 1}
    cut = [run for text in texts for run in runs(words(text, "zh")) if is_chinese(run[0])]
    new = known | _discovered(cut, settings)
    once = [[word] for word in sorted(known)]
    # The first count takes a new word wherever it joins LAC's words or crosses their bounds;
    # whether it also splits one of them is left to the rounds after it.
    model = WordModel.learned([*(_by_longest(run, new) for run in cut), *once])
    for _ in range(settings.rounds):
        learned = Segmentation(model, new, settings.trust, known)
        again = [[word.text for word in learned.corrected(run)] for run in cut]
        model = WordModel.learned([*again, *once])
    return Segmentation(model, new, settings.trust, known)


def _discovered(cut: Sequence[Run], settings: Learning) -> set[str]:
    """Return new words that mostly begin and end like the name of a thing."""
    wanted = Discovery(settings.least_often, settings.longest, settings.cohesion, settings.freedom)
    found = discover(map(joined, cut), wanted)
    votes: Counter[str] = Counter()
    for run in cut:
        tags = [word.tag for word in run for _ in word.text]
        for (start, end), word in parts(joined(run), settings.longest):
            if word in found:
                votes[word] += -1 if FUNCTION & {tags[start], tags[end - 1]} else 1
    return {word for word, vote in votes.items() if vote > 0}


def _by_longest(run: Run, new: set[str]) -> list[str]:
    text = joined(run)
    ends = [word.end - run[0].start for word in run]
    longest = max(map(len, new), default=0)
    cut: list[str] = []
    start = 0
    while start < len(text):
        own = next(end for end in ends if end > start)
        reach = range(min(start + longest, len(text)), own, -1)
        end = next((end for end in reach if text[start:end] in new), own)
        cut.append(text[start:end])
        start = end
    return cut
