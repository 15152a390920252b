"""Who is compared in the intent benchmark: ours and the peers, and how each is trained.

`OURS` is what was found best for each data set; it is the row "ours" of the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks import stock_rasa
from benchmarks.intent_served import MACHINE, tell
from benchmarks.public_data import IntentData
from neural.baselines.settings import BILSTM, TEXT_CNN, BaselineTraining
from neural.bert import checkpoint
from neural.classifier.settings import FineTuning

# Examples that a training sees at least, each several times if need be.
SEEN = 20_000
# Fewer examples than this are few: none is held out, batches are small.
FEW = 1000
DRAWN_TOGETHER = FineTuning(
    tune="full",
    epochs=0,
    held_out=0.0,
    batch_size=16,
    label_names=True,
    contrastive_steps=150,
    contrastive_rate=3e-5,
    contrast_temperature=0.07,
)
# More layers than any encoder of these has.
ALL = 99
JUDGED_BY_THREE = FineTuning(tune="full", regression=True, vector_layers=ALL)
# The best settings known for each data set, chosen on a part of its training rows. The prefix is
# the encoder's.
OURS = {
    "banking77": replace(JUDGED_BY_THREE, learning_rate=1.5e-4, epochs=5, soup=2),
    "banking77-10shot": replace(DRAWN_TOGETHER, regression=True, vector_layers=ALL, soup=2),
    "banking77-5shot": replace(DRAWN_TOGETHER, regression=True, vector_layers=ALL, soup=2),
    "clinc150": replace(JUDGED_BY_THREE, learning_rate=1e-4, epochs=4),
    "smp2019_ecdt": FineTuning(tune="last:6", epochs=9, regression=True),
}


@dataclass(frozen=True)
class Encoder:
    """The encoder that a run measures, and how its texts begin."""

    folder: Path
    prefix: str


# Trains on the data and leaves what serves in the folder; returns the share of the weights that
# were trained, or None where there are no pre-trained ones.
Fit = Callable[[IntentData, Encoder, Path], float | None]


@dataclass(frozen=True)
class Contender:
    """One who is compared.

    Attributes:
        kind: How it is stored: a key of KINDS.
        fit: Trains it.
        ours: Whether the goals are its.
    """

    kind: str
    fit: Fit
    ours: bool = False


def contenders(data: IntentData, stock_epochs: int = 0) -> dict[str, Contender]:
    """Return who is compared; a few examples are seen more often than many.

    Args:
        data: The data set.
        stock_epochs: Epochs of stock Rasa's training; 0 leaves Rasa's own number.
    """
    few = len(data.texts) < FEW
    epochs = min(20, max(4, SEEN // len(data.texts)))
    base = FineTuning(epochs=epochs, held_out=0.0 if few else 0.05, batch_size=16 if few else 32)
    drawn = replace(DRAWN_TOGETHER, held_out=base.held_out, batch_size=base.batch_size)
    settings = {
        "head": replace(base, tune="head"),
        "adapter": replace(base, tune="adapter", rank=32, learning_rate=1e-3),
        "LoRA": replace(base, tune="lora", learning_rate=1e-3),
        "last:4": replace(base, tune="last:4"),
        "full": replace(base, tune="full", learning_rate=1e-4),
        "contrastive, full": drawn,
        "ours": OURS[data.name],
    }
    return {
        stock_name(stock_epochs): Contender("stock", stock_diet(stock_epochs)),
        "TF-IDF + linear SVM": Contender("svm", tfidf_svm),
        "linear": Contender("linear", linear),
        "TextCNN": Contender("network", network("text_cnn", TEXT_CNN)),
        "BiLSTM": Contender("network", network("bilstm", BILSTM)),
        "frozen encoder + logistic regression": Contender("frozen", frozen_regression),
        **{name: Contender("tuned", tuned(how), name == "ours") for name, how in settings.items()},
    }


def stock_name(epochs: int) -> str:
    """Return how the table calls stock Rasa: one that was trained for less time says so."""
    return f"stock Rasa DIET, {epochs} epochs" if epochs else "stock Rasa DIET"


def stock_diet(epochs: int) -> Fit:
    """Return what trains the default pipeline of `rasa init` through Rasa."""

    def fit(data: IntentData, encoder: Encoder, folder: Path) -> None:
        examples = folder / "nlu.yml"
        stock_rasa.write_examples(data.texts, data.labels, examples)
        stock_rasa.train(examples, data.language, folder, epochs)
        tell(folder, labels=sorted(set(data.labels)))

    return fit


def tfidf_svm(data: IntentData, encoder: Encoder, folder: Path) -> None:
    """Train TF-IDF of words and characters with a linear support vector machine."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    union = characters if data.language == "zh" else make_union(words, characters)
    model = make_pipeline(union, LinearSVC()).fit(data.texts, data.labels)
    joblib.dump(model, folder / MACHINE)


def linear(data: IntentData, encoder: Encoder, folder: Path) -> None:
    """Train LinearIntentClassifier's machine."""
    from neural.baselines.linear import LinearBaseline

    LinearBaseline.fit(data.texts, data.labels).save(folder)


def network(module: Literal["text_cnn", "bilstm"], settings: BaselineTraining) -> Fit:
    """Return what trains TextCnnIntentClassifier's or BilstmIntentClassifier's network."""

    def fit(data: IntentData, encoder: Encoder, folder: Path) -> None:
        from neural.baselines import bilstm, onnx_baseline, text_cnn, training

        build = {"text_cnn": text_cnn, "bilstm": bilstm}[module].build
        # A network that starts from nothing must see few examples often.
        epochs = max(settings.epochs, 5 * SEEN // len(data.texts))
        trained = training.train(build, data.texts, data.labels, replace(settings, epochs=epochs))
        onnx_baseline.save(trained, folder)

    return fit


def frozen_regression(data: IntentData, encoder: Encoder, folder: Path) -> float:
    """Train logistic regression on the encoder as it is."""
    import shutil

    import joblib
    from sklearn.linear_model import LogisticRegression

    from neural.encoder.export import export
    from neural.encoder.onnx_encoder import TOKENIZER, OnnxEncoder

    shutil.copyfile(encoder.folder / TOKENIZER, folder / TOKENIZER)
    export(encoder.folder, folder)
    vectors = OnnxEncoder(folder).encode([encoder.prefix + text for text in data.texts], batch=1)
    model = LogisticRegression(C=20, max_iter=1000).fit(vectors, data.labels)
    joblib.dump(model, folder / MACHINE)
    tell(folder, prefix=encoder.prefix)
    read = checkpoint.read(str(encoder.folder))
    return trained_share(read, FineTuning(tune="head"), len(model.classes_))


def tuned(settings: FineTuning) -> Fit:
    """Return what fine-tunes the encoder as BertIntentClassifier does."""

    def fit(data: IntentData, encoder: Encoder, folder: Path) -> float:
        from neural.classifier.onnx_classifier import save
        from neural.classifier.training import train

        read = checkpoint.read(str(encoder.folder))
        fitted = replace(settings, prefix=encoder.prefix)
        trained = train(read, data.texts, data.labels, fitted)
        save(read, trained, fitted, folder)
        return trained_share(read.shortened(settings.keep_layers), settings, len(trained.labels))

    return fit


def trained_share(read: checkpoint.Checkpoint, settings: FineTuning, labels: int) -> float:
    """Return how many weights a tuning trains, as a share of those that `full` trains.

    That is the Transformer layers and the head; the table of words, which no tuning trains and
    which would make every share look smaller, does not count.

    Args:
        read: The encoder.
        settings: How it is tuned.
        labels: How many labels the head tells apart.
    """
    from neural.classifier.tuned_weights import TunedWeights

    def size(tune: str) -> int:
        tuning = replace(settings, tune=tune).tuning(read.config.layers)
        random = np.random.default_rng(0)
        weights = read.weights, read.config, tuning, settings.rank, labels, random
        return TunedWeights(*weights).size

    return size(settings.tune) / size("full")
