"""How a classifier is fine-tuned: every number somebody may want to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

PRECISIONS = ("auto", "float32", "mixed_float16", "mixed_bfloat16")


class TuningError(ValueError):
    """The tuning asked for is none that is known."""


class Tuning(NamedTuple):
    """Which weights are trained.

    Attributes:
        kind: `full` and `last` train whole Transformer layers, `lora` low-rank changes of their
            matrices (Hu et al. 2021), `adapter` bottlenecks put into them (Houlsby et al. 2019),
            `head` only the linear layer on top.
        layers: How many of the last layers that concerns.
    """

    kind: str
    layers: int


@dataclass(frozen=True)
class FineTuning:
    """Hyper-parameters of fine-tuning.

    Attributes:
        tune: What is trained: `full`, `last:4`, `lora`, `lora:4`, `adapter`, `adapter:4` or
            `head`; the number is how many of the last layers. The states below them are computed
            once, which makes training several times faster. The table of words is never trained.
        rank: Width of a LoRA change or of an adapter's bottleneck.
        epochs: How often each example is seen, at most.
        patience: Epochs without a smaller loss on the held-out examples after which training
            stops; the best epoch's weights are kept. 0 trains all epochs and keeps the last.
        batch_size: Examples a step.
        accumulation: Steps whose gradients are added up before the weights change.
        learning_rate: Highest rate of the Transformer layers.
        head_learning_rate: Highest rate of the linear head, which starts from nothing.
        warm_up: Share of the steps in which the rate rises; it falls to 0 afterwards.
        weight_decay: AdamW's decay of the weights.
        label_smoothing: Share of the probability given to the other classes.
        class_weights: Whether rare labels weigh more, by the inverse of their share.
        contrast: Weight of the supervised contrastive loss (Gunel et al. 2021); 0 leaves it out.
        contrast_temperature: Its temperature, before the head is trained too.
        contrastive_steps: Steps of that loss alone before the head is trained, each with several
            examples of several labels, after which the head begins as a logistic regression
            (as SetFit does, Tunstall et al. 2022). What helps most when a label has few examples;
            with `epochs: 0` nothing follows.
        contrastive_rate: Highest rate of the Transformer layers in those steps.
        soup: Trainings from the same beginning, each in another order, whose weights are averaged
            (model soup, Wortsman et al. 2022): as many times the time to train, none to serve.
            Low-rank changes and adapters are products of two matrices, so their mean is only near
            to the mean of what they change.
        regression: Whether a logistic regression on the message's vector judges too, beside the
            tuned layers and the character n-grams.
        vector_layers: How many layers of the encoder, as it came, make the message's vector, which
            the regression and other components read. 0: those below the tuned ones, at no cost;
            more are computed a second time beside the tuned ones.
        label_names: Whether the words of a label's name are one more example of it.
        adversary: Size of the disturbance of the fast gradient method (Miyato et al. 2017), as a
            share of the size of what enters the trained layers; 0 leaves it out. Twice the time.
        dropout: Share of activations dropped.
        rehearsal: With `rasa train --finetune`, known examples trained on again for each new one,
            beside one of each label, so that nothing is forgotten.
        keep_layers: Transformer layers kept, counted from below; 0 keeps all. Dropping the upper
            ones costs least (Sajjad et al. 2020), and time falls in proportion.
        held_out: Share of the examples kept aside to calibrate the confidence.
        false_alarms: Share of the held-out examples that may count as out of scope; the limit of
            the energy follows from it.
        most_lost: Accuracy that int8 may cost, in shares of 1; training stops where it costs more.
        max_tokens: Longer texts are cut.
        prefix: Put before every text; e5 was trained with "query: ".
        precision: Of the tuned layers' activations in training: `float32`, `mixed_float16`,
            `mixed_bfloat16`, or `auto`, which is `mixed_float16` where there is a GPU.
        tensorboard_log_directory: Where TensorBoard finds losses of each step; empty for nowhere.
        wandb_project: Project of Weights & Biases that gets them too; empty for none.
        seed: Makes two trainings alike.
    """

    tune: str = "last:4"
    rank: int = 8
    epochs: int = 5
    patience: int = 0
    batch_size: int = 32
    accumulation: int = 1
    learning_rate: float = 2e-4
    head_learning_rate: float = 4e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.1
    class_weights: bool = False
    contrast: float = 0.0
    contrast_temperature: float = 0.1
    contrastive_steps: int = 0
    contrastive_rate: float = 2e-5
    soup: int = 1
    regression: bool = False
    vector_layers: int = 0
    label_names: bool = False
    adversary: float = 0.0
    dropout: float = 0.1
    rehearsal: float = 4.0
    keep_layers: int = 0
    held_out: float = 0.05
    false_alarms: float = 0.02
    most_lost: float = 0.005
    max_tokens: int = 128
    prefix: str = ""
    precision: str = "auto"
    tensorboard_log_directory: str = ""
    wandb_project: str = ""
    seed: int = 42

    def __post_init__(self) -> None:
        """Refuse what means nothing."""
        if self.precision not in PRECISIONS:
            raise TuningError(f"precision: {self.precision!r} is none of {', '.join(PRECISIONS)}.")
        if self.soup < 1:
            raise TuningError(f"soup: {self.soup!r} trainings are too few; 1 averages nothing.")

    def tuning(self, layers: int) -> Tuning:
        """Return what `tune` means for an encoder.

        Args:
            layers: How many layers the encoder has.

        Raises:
            TuningError: When it means nothing.
        """
        kind, _, number = self.tune.partition(":")
        counted = number.isdecimal() and int(number) > 0
        numbered = kind in ("last", "lora", "adapter") and (counted or not number)
        if not (numbered or (kind in ("full", "head") and not number)) or self.tune == "last":
            raise TuningError(
                f"tune: {self.tune!r} is none of full, last:4, lora, lora:4, adapter, adapter:4, "
                "head; the number is how many of the last layers."
            )
        if kind == "head":
            return Tuning(kind, 0)
        return Tuning(kind, min(int(number), layers) if number else layers)
