"""What is computed in a step of training: the layers, the losses, their gradients."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from neural.bert import layers as bert
from neural.bert.checkpoint import BertConfig, Weights
from neural.classifier.losses import cross_entropy, supervised_contrast
from neural.classifier.parts import HEAD
from neural.classifier.settings import FineTuning
from neural.classifier.tuned_weights import TunedWeights


class Network:
    """The encoder with a linear head on the mean of its states.

    Args:
        config: Shape of the encoder.
        weights: Its weights by name.
        tuned: Those that are trained, and the head.
        settings: How.
        label_weights: Weight of each label in the loss, shape (labels,).
        compute: Type of the tuned layers' activations; sums and losses are always 32-bit floats.
    """

    def __init__(
        self,
        config: BertConfig,
        weights: Weights,
        tuned: TunedWeights,
        settings: FineTuning,
        label_weights: Any,
        compute: Any = tf.float32,
    ) -> None:
        self.config, self.tuned, self.settings = config, tuned, settings
        self._first = config.layers - settings.tuning(config.layers).layers
        self._label_weights = tf.constant(label_weights)
        self._compute = compute
        # Eager tensors are captured by reference; arrays would be copied into the graph.
        self._frozen = {name: tf.constant(w) for name, w in weights.items()}

    def signature(self) -> list[Any]:
        """Return what states, mask and targets of any batch look like."""
        return [
            tf.TensorSpec((None, None, self.config.hidden), tf.float32),
            tf.TensorSpec((None, None), tf.float32),
            tf.TensorSpec((None,), tf.int32),
        ]

    def frozen_states(self, input_ids: Any, mask: Any) -> Any:
        """Return what the layers that are not trained make of tokens."""
        states = bert.embed(input_ids, self._frozen, self.config)
        for number in range(self._first):
            states = bert.layer(states, mask, self._frozen, self.config, number)
        return states

    def plain(self, states: Any, mask: Any) -> Any:
        """Return the mean of the last layer's states, shape (batch, hidden)."""
        return self._pooled(states, mask, self.tuned.effective(), 0.0)

    def unit(self, states: Any, mask: Any) -> Any:
        """Return the same in length 1."""
        return tf.math.l2_normalize(self.plain(states, mask), -1)

    def logits(self, states: Any, mask: Any) -> Any:
        """Return the head's logits, shape (batch, labels)."""
        weights = self.tuned.effective()
        return bert.linear(self._pooled(states, mask, weights, 0.0), weights, HEAD)

    def cross_entropy(self, logits: Any, targets: Any) -> Any:
        """Return the mean loss without smoothing."""
        return cross_entropy(logits, targets, 0.0, self._label_weights)

    def drawing_gradients(
        self, states: Any, mask: Any, targets: Any, share: Any, scale: Any
    ) -> list[Any]:
        """Return the contrastive loss and its gradients of the tuned layers; see `gradients`."""
        settings = self.settings
        with tf.GradientTape() as tape:
            pooled = self._pooled(states, mask, self.tuned.effective(), settings.dropout)
            loss = supervised_contrast(pooled, targets, settings.contrast_temperature) * share
            scaled = loss * scale
        found = tape.gradient(scaled, list(self.tuned.body.values()))
        return [loss, *(gradient / scale for gradient in found)]

    def gradients(self, states: Any, mask: Any, targets: Any, share: Any, scale: Any) -> list[Any]:
        """Return the loss, then the gradient of each variable, the head's last.

        Args:
            states: What the frozen layers made of the examples, shape (batch, tokens, hidden).
            mask: 1 for real tokens, shape (batch, tokens).
            targets: Place of the right label of each, shape (batch,).
            share: What these examples are of all that are looked at in this step; the loss and
                the gradients are multiplied by it.
            scale: What the loss is multiplied by while 16-bit gradients are computed.
        """
        variables = [*self.tuned.body.values(), *self.tuned.head.values()]
        with tf.GradientTape() as tape:
            tape.watch(states)
            loss = self._loss(states, mask, targets) * share
            scaled = loss * scale
        gradients = tape.gradient(scaled, [states, *variables])
        if self.settings.adversary:
            disturbed = states + self._disturbance(states, mask, gradients[0])
            with tf.GradientTape() as tape:
                against = self._loss(disturbed, mask, targets) * share * scale
            more = [tf.zeros_like(states), *tape.gradient(against, variables)]
            # AutoGraph's zip knows no `strict`.
            gradients = [(one + two) / 2 for one, two in zip(gradients, more)]  # noqa: B905
        return [loss, *(gradient / scale for gradient in gradients[1:])]

    def _pooled(self, states: Any, mask: Any, weights: Any, dropout: float) -> Any:
        states, seen = tf.cast(states, self._compute), tf.cast(mask, self._compute)
        for number in range(self._first, self.config.layers):
            states = bert.layer(states, seen, weights, self.config, number, dropout)
        return bert.mean_pool(tf.cast(states, tf.float32), mask)

    def _loss(self, states: Any, mask: Any, targets: Any) -> Any:
        settings, weights = self.settings, self.tuned.effective()
        pooled = self._pooled(states, mask, weights, settings.dropout)
        logits = bert.linear(tf.nn.dropout(pooled, settings.dropout), weights, HEAD)
        loss = cross_entropy(logits, targets, settings.label_smoothing, self._label_weights)
        if settings.contrast:
            contrast = supervised_contrast(pooled, targets, settings.contrast_temperature)
            loss += settings.contrast * contrast
        return loss

    def _disturbance(self, states: Any, mask: Any, gradient: Any) -> Any:
        kept = gradient * mask[:, :, None]
        size = tf.norm(states * mask[:, :, None], axis=[1, 2], keepdims=True)
        length = tf.maximum(tf.norm(kept, axis=[1, 2], keepdims=True), 1e-12)
        return self.settings.adversary * size * kept / length
