"""Training examples again, as customers in a hurry would have written them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from rasa.shared.exceptions import InvalidConfigException

from language import synonyms as files_of_synonyms
from language.augmentation import Homophones, mistyped, simplified, traditional
from language.synonyms import Synonyms, SynonymsError

SYNONYMS = "synonyms"
KINDS = ("typos", "homophones", "traditional", "simplified", SYNONYMS)

Disturb = Callable[[str, Random], str]


def checked(shares: Mapping[str, float]) -> Mapping[str, float]:
    """Return the shares of a configuration.

    Raises:
        InvalidConfigException: When a kind is not known or a share is none.
    """
    for kind, share in shares.items():
        if kind not in KINDS or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise InvalidConfigException(
                f"config.yml, BertIntentClassifier, augment: {{{kind}: {share}}}. "
                f"It takes {', '.join(KINDS)}, each with a share from 0 to 1."
            )
    return shares


def synonym_files(shares: Mapping[str, float], pattern: str) -> list[Path]:
    """Return the files of synonyms that a training with these shares reads."""
    return sorted(Path().glob(pattern)) if shares.get(SYNONYMS) else []


def known_synonyms(shares: Mapping[str, float], pattern: str) -> Synonyms:
    """Return the synonyms of a configuration, none where none are asked for.

    Raises:
        InvalidConfigException: When there is no file, or one is not what it should be.
    """
    if not shares.get(SYNONYMS):
        return Synonyms([])
    try:
        return Synonyms(files_of_synonyms.read(synonym_files(shares, pattern)))
    except SynonymsError as error:
        raise InvalidConfigException(
            f"config.yml, BertIntentClassifier, synonyms: {pattern}: {error}"
        ) from error


def disturbed(
    texts: Sequence[str],
    labels: Sequence[str],
    shares: Mapping[str, float],
    seed: int,
    synonyms: Synonyms | None = None,
) -> tuple[list[str], list[str]]:
    """Return the examples that are added to the given ones.

    Args:
        texts: The examples.
        labels: Label of each.
        shares: For each kind of disturbance the share of the examples that are written so.
        seed: Makes two trainings alike.
        synonyms: What words may stand for each other.

    Returns:
        Texts and their labels; an example that a disturbance leaves as it is is not repeated.
    """
    random = Random(seed)  # noqa: S311 - no secret
    heard = Homophones(texts) if shares.get("homophones") else None
    known = synonyms or Synonyms([])
    disturb: dict[str, Disturb] = {
        "typos": mistyped,
        "homophones": heard.misheard if heard else lambda text, _: text,
        "traditional": lambda text, _: traditional(text),
        "simplified": lambda text, _: simplified(text),
        SYNONYMS: known.replaced,
    }
    added = [
        (written, label)
        for kind, share in shares.items()
        for text, label in zip(texts, labels, strict=True)
        if random.random() < share and (written := disturb[kind](text, random)) != text
    ]
    return [text for text, _ in added], [label for _, label in added]
