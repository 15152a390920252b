"""Trains the tiny encoder on one and on two logical processors; prints what differs, as JSON.

A program of its own: TensorFlow cuts a processor in two only before it is first used.
"""

import json
import sys

import numpy as np
import tensorflow as tf

from neural.bert import checkpoint
from neural.classifier.settings import FineTuning
from neural.classifier.training import train

TEXTS = ["hello", "hi", "good morning", "where is my order", "my parcel", "bye", "see you"] * 3
LABELS = ["greet", "greet", "greet", "track", "track", "bye", "bye"] * 3


def main(folder: str) -> None:
    """Train twice."""
    (processor,) = tf.config.list_physical_devices("CPU")
    half = tf.config.LogicalDeviceConfiguration()
    tf.config.set_logical_device_configuration(processor, [half, half])
    # 21 examples in batches of 4: the last batch has one, so the second device has none.
    settings = FineTuning(
        tune="last:1", epochs=4, batch_size=4, dropout=0.0, held_out=0.0, max_tokens=16,
        weight_decay=0.0,
    )  # fmt: skip
    encoder = checkpoint.read(folder)
    two = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    assert two.num_replicas_in_sync == 2
    runs = [train(encoder, TEXTS, LABELS, settings, strategy=s).weights for s in (None, two)]
    differs = max(np.abs(weight - runs[1][name]).max() for name, weight in runs[0].items())
    moved = max(
        np.abs(w - encoder.weights[n]).max() for n, w in runs[0].items() if n in encoder.weights
    )
    print(json.dumps({"differs": float(differs), "moved": float(moved)}))


if __name__ == "__main__":
    main(sys.argv[1])
