"""What augmentation, adversarial training and smoothing do for messages with slips of the pen.

Trains the default intent classifier once for each option and prints its accuracy on the project's
own test set, as written and disturbed with other random slips than those trained on, and with
synonyms of other groups than those trained on. The options are compared with each other here;
none is chosen by this set.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import typer
from ruamel.yaml import YAML

from custom_components.nlu.disturbed_examples import Disturb, disturbed
from language.augmentation import Homophones, mistyped, traditional
from language.synonyms import Synonyms
from language.synonyms import read as read_synonyms
from launcher.settings import PROJECT
from neural.bert import checkpoint
from neural.classifier.onnx_classifier import OnnxClassifier, save
from neural.classifier.settings import FineTuning

E5 = PROJECT / "models" / "encoders" / "multilingual-e5-small"
BASE = FineTuning(epochs=4, prefix="query: ")
SLIPS = {"typos": 0.5, "homophones": 0.5, "traditional": 0.2}
OPTIONS = {
    "none of them": (BASE, {}),
    "without label smoothing": (replace(BASE, label_smoothing=0.0), {}),
    "slips of the pen": (BASE, SLIPS),
    "adversary 0.05": (replace(BASE, adversary=0.05), {}),
    "slips and adversary": (replace(BASE, adversary=0.05), SLIPS),
    "synonyms": (BASE, {"synonyms": 0.2}),
    "slips and synonyms": (BASE, {**SLIPS, "synonyms": 0.2}),
}
SEED = 2026


def main() -> None:
    """Print the table."""
    from neural.classifier.training import train

    parser = argparse.ArgumentParser(description="Measure robustness to slips of the pen.")
    parser.add_argument("--options", default="", help="only options whose name holds one of these")
    parser.add_argument("--tune", default=BASE.tune, help="what is tuned; less is quicker")
    parser.add_argument("--epochs", type=int, default=BASE.epochs, help="how often each is seen")
    asked = parser.parse_args()
    texts, labels = _examples()
    tests = {language: test_set(language) for language in ("en", "zh")}
    heard = Homophones(texts)
    trained, asked_for = _synonyms()
    written: dict[str, tuple[str, Disturb]] = {
        "en": ("en", _as_it_is),
        "en mistyped": ("en", mistyped),
        "en synonym": ("en", asked_for.replaced),
        "zh": ("zh", _as_it_is),
        "zh homophone": ("zh", heard.misheard),
        "zh traditional": ("zh", _traditional),
        "zh synonym": ("zh", asked_for.replaced),
    }
    typer.echo(f"{'':26}" + "".join(f"{name:>16}" for name in written))
    for name, (settings, shares) in OPTIONS.items():
        if not any(part in name for part in asked.options.split(",")):
            continue
        settings = replace(settings, tune=asked.tune, epochs=asked.epochs)
        encoder = checkpoint.read(str(E5))
        more = partial(disturbed, shares=shares, seed=settings.seed, synonyms=trained)
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            save(encoder, train(encoder, texts, labels, settings, more), settings, folder)
            classifier = OnnxClassifier(folder)
        accuracies = []
        for language, slip in written.values():
            random = Random(SEED)  # noqa: S311 - no secret
            messages = [slip(text, random) for text, _ in tests[language]]
            right = np.array([label for _, label in tests[language]])
            found = [classifier.classify([text])[0].confidences.argmax() for text in messages]
            accuracies.append((np.array(classifier.labels)[found] == right).mean())
        typer.echo(f"{name:26}" + "".join(f"{accuracy:16.3f}" for accuracy in accuracies))


def _as_it_is(text: str, random: Random) -> str:
    return text


def _traditional(text: str, random: Random) -> str:
    return traditional(text)


def _synonyms() -> tuple[Synonyms, Synonyms]:
    """Return two halves of the groups: one is trained on, the other one asked with."""
    files = sorted((PROJECT / "data" / "lexicon" / "synonyms").glob("*.yml"))
    groups = read_synonyms(files)
    return Synonyms(groups[::2]), Synonyms(groups[1::2])


def _examples() -> tuple[list[str], list[str]]:
    from rasa.shared.nlu.training_data.loading import load_data

    examples = load_data(str(PROJECT / "data" / "nlu")).intent_examples
    return [e.get("text") for e in examples], [e.get("intent") for e in examples]


def test_set(language: str) -> list[tuple[str, str]]:
    """Return the messages of the test set of a language, with their intents."""
    file = PROJECT / "tests" / "nlu" / "test_set" / f"{language}.yml"
    from rasa.shared.nlu.training_data.entities_parser import parse_training_example

    blocks = YAML(typ="safe").load(file)["nlu"]
    return [
        (parse_training_example(example["text"].strip()).get("text"), block["intent"])
        for block in blocks
        if "intent" in block
        for example in block["examples"]
    ]


if __name__ == "__main__":
    main()
