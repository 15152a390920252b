"""The ONNX graph computes what the TensorFlow layers compute."""

import numpy as np
import pytest
import tensorflow as tf

from neural.bert import layers
from neural.bert.graph import BertGraph
from neural.encoder.onnx_encoder import open_session

IDS = np.array([[0, 4, 5, 6, 2], [0, 7, 2, 1, 1]], np.int32)
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], np.int32)


def served(encoder, quantised, ids=IDS, mask=MASK):
    graph = BertGraph(encoder.config, encoder.weights, quantised)
    pooled = graph.mean_pooled(graph.states(encoder.config.layers), "pooled")
    graph.normalised(pooled, "vector")
    model = graph.model({"pooled": ["batch", 32], "vector": ["batch", 32]})
    session = open_session(model.SerializeToString(), threads=1)
    return session.run(["pooled", "vector"], {"input_ids": ids, "attention_mask": mask})


def trained(encoder):
    mask = tf.constant(MASK, tf.float32)
    states = layers.embed(tf.constant(IDS), encoder.weights, encoder.config)
    for number in range(encoder.config.layers):
        states = layers.layer(states, mask, encoder.weights, encoder.config, number)
    return layers.mean_pool(states, mask).numpy()


def test_what_is_served_in_fp32_is_what_is_trained(encoder):
    np.testing.assert_allclose(served(encoder, quantised=False)[0], trained(encoder), atol=2e-4)


def test_int8_stays_near_fp32(encoder):
    vectors = [served(encoder, quantised)[1] for quantised in (True, False)]
    assert ((vectors[0] * vectors[1]).sum(axis=1) > 0.99).all()


@pytest.mark.parametrize("quantised", [True, False])
def test_vectors_have_length_one(encoder, quantised):
    np.testing.assert_allclose(np.linalg.norm(served(encoder, quantised)[1], axis=1), 1, atol=1e-5)


def test_padding_changes_nothing(encoder):
    alone = served(encoder, False, IDS[1:, :3], MASK[1:, :3])[0]
    np.testing.assert_allclose(alone, served(encoder, False)[0][1:], atol=2e-4)


def test_layers_are_built_once_however_often_they_are_asked_for(encoder):
    graph = BertGraph(encoder.config, encoder.weights)
    graph.mean_pooled(graph.states(1), "below")
    graph.mean_pooled(graph.states(2), "above")
    model = graph.model({"below": ["batch", 32], "above": ["batch", 32]})
    assert [node.op_type for node in model.graph.node].count("QAttention") == 2
