"""Trains the networks that judge sentiment by themselves, and tells what they had not seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt

from neural.baselines.settings import TEXT_CNN, BaselineTraining
from neural.classifier.dataset import stratified_split
from neural.classifier.settings import FineTuning
from neural.sentiment.experts import SentimentError
from neural.sentiment.network import NETWORK_FOLDER, Network

Floats = npt.NDArray[np.float32]
Targets = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]

# Of a few hundred examples a twentieth is too few to learn weights on.
HELD_OUT = 0.15
LONG_TEXT_CNN = dataclasses.replace(TEXT_CNN, max_length=256)
# What is written once for every kind.
SHARED = frozenset({"max_tokens", "prefix", "seed"})


@dataclass(frozen=True)
class NetworkTraining:
    """How a network is trained, and where its files go.

    Attributes:
        folder: The model's folder; left out, a new one that nobody removes.
        encoder: Folder or hub name of the encoder that is fine-tuned.
        tuning: How it is fine-tuned. Its share held out also weighs it beside the lexicon.
        text_cnn: How TextCNN is trained. Reviews are longer than messages.
    """

    folder: Path | None = None
    encoder: str = ""
    tuning: FineTuning = field(default_factory=lambda: FineTuning(held_out=HELD_OUT))
    text_cnn: BaselineTraining = LONG_TEXT_CNN


def network_training(
    kind: str, written: Mapping[str, Any], encoder: str, folder: Path
) -> NetworkTraining:
    """Return how a network is trained, as written down.

    Args:
        kind: A key of `network.KINDS`; of any other classifier nothing is read.
        written: Fields of FineTuning or BaselineTraining, and their values.
        encoder: See NetworkTraining.
        folder: See NetworkTraining.

    Raises:
        SentimentError: When there is no such field.
    """
    settings = NetworkTraining(folder, encoder)
    if kind == "fine_tuned":
        tuning = dataclasses.replace(settings.tuning, **_known(kind, settings.tuning, written))
        return dataclasses.replace(settings, tuning=tuning)
    if kind == "text_cnn":
        changed = dataclasses.replace(settings.text_cnn, **_known(kind, settings.text_cnn, written))
        return dataclasses.replace(settings, text_cnn=changed)
    return settings


def _known(
    kind: str, default: FineTuning | BaselineTraining, written: Mapping[str, Any]
) -> dict[str, Any]:
    names = {one.name for one in dataclasses.fields(default)}
    if strange := sorted(set(written) - names - SHARED):
        known = ", ".join(sorted(names))
        raise SentimentError(f"network: {strange[0]!r} is no setting of {kind}; one of {known} is.")
    return {name: value for name, value in written.items() if name in names}


def train_network(
    kind: str, texts: Sequence[str], targets: Targets, settings: NetworkTraining
) -> tuple[Network, Places, Floats]:
    """Train a network.

    Args:
        kind: A key of `network.KINDS`.
        texts: The texts.
        targets: Place of the label of each, shape (texts,).
        settings: How.

    Returns:
        The network, examples that it, or one trained alike, was not trained on, and its logits of
        these, shape (places, labels).
    """
    folder = (settings.folder or Path(mkdtemp())) / NETWORK_FOLDER
    folder.mkdir()
    # Trainers sort labels; their order must stay.
    labels = [f"{target:03d}" for target in targets]
    learn = _fine_tune if kind == "fine_tuned" else _text_cnn
    return learn(texts, labels, settings, folder)


def _text_cnn(
    texts: Sequence[str], labels: list[str], settings: NetworkTraining, folder: Path
) -> tuple[Network, Places, Floats]:
    from neural.baselines import onnx_baseline, text_cnn, training

    random = np.random.default_rng(settings.text_cnn.seed)
    seen, held = stratified_split(labels, HELD_OUT, random)

    def learnt(places: Sequence[int]) -> Network:
        some = [texts[place] for place in places], [labels[place] for place in places]
        trained = training.train(text_cnn.build, *some, settings.text_cnn)
        onnx_baseline.save(trained, folder)
        return Network("text_cnn", folder)

    logits = learnt(seen).logits([texts[place] for place in held])
    return learnt(range(len(texts))), np.array(held, np.intp), logits


def _fine_tune(
    texts: Sequence[str], labels: list[str], settings: NetworkTraining, folder: Path
) -> tuple[Network, Places, Floats]:
    from neural.bert import checkpoint
    from neural.classifier import onnx_classifier, training
    from neural.encoder.onnx_encoder import TOKENIZER, load_tokenizer
    from neural.sentiment.both_ends import BothEnds

    encoder = checkpoint.read(settings.encoder)
    ends = BothEnds(load_tokenizer(encoder.folder / TOKENIZER, settings.tuning.max_tokens))
    trained = training.train(encoder, [ends.of(text) for text in texts], labels, settings.tuning)
    onnx_classifier.save(encoder, trained, settings.tuning, folder)
    network = Network("fine_tuned", folder)
    held = list(trained.held_out)
    return network, np.array(held, np.intp), network.logits([texts[place] for place in held])
