"""Where a training tells how it goes: TensorBoard, and Weights & Biases for those who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import tensorflow as tf

from neural.classifier.settings import FineTuning

# Takes a figure's name, its value and the step it belongs to.
Log = Callable[[str, float, int], None]


class LogMissing(RuntimeError):
    """A package that the settings ask for is not installed."""


@contextmanager
def training_log(settings: FineTuning) -> Iterator[Log]:
    """Open the logs that the settings name; without any, nothing is written.

    Args:
        settings: `tensorboard_log_directory` and `wandb_project`.

    Yields:
        What takes a figure.

    Raises:
        LogMissing: When `wandb_project` is set and the package wandb is not installed.
    """
    run = _run(settings) if settings.wandb_project else None
    folder = settings.tensorboard_log_directory
    writer = tf.summary.create_file_writer(folder) if folder else None

    def log(name: str, value: float, step: int) -> None:
        if writer is not None:
            with writer.as_default():
                tf.summary.scalar(name, value, step)
        if run is not None:
            run.log({name: value}, step=step)

    try:
        yield log
    finally:
        if writer is not None:
            writer.close()
        if run is not None:
            run.finish()


def _run(settings: FineTuning) -> Any:
    try:
        import wandb
    except ImportError as error:
        raise LogMissing(
            "wandb_project is set, but the package wandb is not installed: `uv pip install wandb`, "
            "or take wandb_project out."
        ) from error
    return wandb.init(project=settings.wandb_project, config=asdict(settings))
