"""Training on several devices, in 16 bits, and on a log."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from neural.classifier import training_log
from neural.classifier.optimisation import FIRST_SCALE, Optimiser, compute_type, every_device
from neural.classifier.settings import FineTuning, TuningError
from neural.classifier.training import train
from neural.classifier.training_log import LogMissing

TEXTS = ["hello", "hi", "good morning", "where is my order", "my parcel", "bye", "see you"] * 3
LABELS = ["greet", "greet", "greet", "track", "track", "bye", "bye"] * 3
SETTINGS = FineTuning(
    tune="last:1", epochs=20, batch_size=4, learning_rate=5e-3, head_learning_rate=2e-2,
    dropout=0.0, held_out=0.0, max_tokens=16,
)  # fmt: skip


def test_two_devices_train_what_one_does(folder):
    program = Path(__file__).with_name("two_devices.py")
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    found = subprocess.run(
        [sys.executable, str(program), str(folder)],
        capture_output=True, text=True, check=True, timeout=300, env=environment,
    )  # fmt: skip
    told = json.loads(found.stdout.splitlines()[-1])
    assert told["moved"] > 1e-3
    assert told["differs"] < 0.001 * told["moved"]


def test_without_a_gpu_the_processor_computes_in_32_bits():
    assert every_device().num_replicas_in_sync == 1
    assert compute_type("auto") == tf.float32
    assert compute_type("mixed_float16") == tf.float16


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_it_learns_in_16_bits_and_keeps_weights_in_32(encoder, precision):
    settings = replace(SETTINGS, precision=precision)
    trained = train(encoder, TEXTS, LABELS, settings)
    assert trained.judged_accuracy == 1.0
    assert {weight.dtype for weight in trained.weights.values()} == {np.dtype(np.float32)}


def test_an_unknown_precision_is_refused_with_those_that_are_known():
    with pytest.raises(TuningError, match="mixed_float16"):
        FineTuning(precision="float8")


def optimiser(variable):
    return Optimiser(
        tf.distribute.get_strategy(), [([variable], 0.1)], 10,
        FineTuning(warm_up=0.0, weight_decay=0.0), tf.float16,
    )  # fmt: skip


def test_an_overflow_changes_no_weight_and_halves_the_scale():
    variable = tf.Variable([1.0, 2.0])
    half = optimiser(variable)
    half.apply([tf.constant([np.inf, 1.0])])
    np.testing.assert_array_equal(variable.numpy(), [1.0, 2.0])
    assert half.scale.numpy() == FIRST_SCALE / 2


def test_a_step_that_does_not_overflow_changes_weights_and_no_scale():
    variable = tf.Variable([1.0, 2.0])
    half = optimiser(variable)
    for _ in range(2):
        half.apply([tf.constant([1.0, 1.0])])
    assert (variable.numpy() < [1.0, 2.0]).all()
    assert half.scale.numpy() == FIRST_SCALE


def test_tensorboard_finds_the_loss_of_each_step(encoder, tmp_path):
    settings = replace(
        SETTINGS, epochs=2, tensorboard_log_directory=str(tmp_path), held_out=0.2, patience=2
    )
    train(encoder, TEXTS, LABELS, settings)
    events = EventAccumulator(str(tmp_path)).Reload()
    assert set(events.Tags()["tensors"]) == {"loss", "held-out loss"}
    steps = [event.step for event in events.Tensors("loss")]
    assert steps == list(range(len(steps)))


def test_wandb_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", None)
    with (
        pytest.raises(LogMissing, match="pip install wandb"),
        training_log.training_log(FineTuning(wandb_project="heed")),
    ):
        pass


def test_wandb_gets_each_figure_and_is_finished(monkeypatch):
    told = []

    class Run:
        def log(self, figures, step):
            told.append((figures, step))

        def finish(self):
            told.append("finished")

    class Wandb:
        @staticmethod
        def init(project, config):
            told.append((project, config["epochs"]))
            return Run()

    monkeypatch.setitem(sys.modules, "wandb", Wandb)
    with training_log.training_log(FineTuning(wandb_project="heed", epochs=3)) as log:
        log("loss", 0.5, 7)
    assert told == [("heed", 3), ({"loss": 0.5}, 7), "finished"]
