"""The default encoder, as `make prepare` made it, understands both languages."""

from pathlib import Path

import numpy as np
import pytest

from neural.bert import checkpoint
from neural.bert.graph import BertGraph
from neural.encoder import OnnxEncoder
from neural.encoder.__main__ import DEFAULT
from neural.encoder.onnx_encoder import open_session

FOLDER = Path(__file__).resolve().parents[2] / DEFAULT
ENGLISH = [
    "where is my order", "I want a refund", "the parcel arrived broken", "how long is the warranty",
    "can I pay with Alipay", "recommend headphones", "cancel my order", "talk to a human",
    "the coffee machine is leaking", "good morning",
]  # fmt: skip
CHINESE = [
    "我的订单到哪了", "我要退款", "包裹收到是坏的", "保修多久", "可以用支付宝付款吗",
    "推荐一款耳机", "取消我的订单", "转人工", "咖啡机漏水了", "早上好",
]  # fmt: skip

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def served():
    return OnnxEncoder(FOLDER)


def test_a_sentence_is_nearest_to_its_translation(served):
    english = served.encode([f"query: {text}" for text in ENGLISH])
    chinese = served.encode([f"query: {text}" for text in CHINESE])
    assert ((english @ chinese.T).argmax(1) == np.arange(len(ENGLISH))).all()
    assert ((chinese @ english.T).argmax(1) == np.arange(len(ENGLISH))).all()


def test_int8_stays_near_fp32(served):
    encoder = checkpoint.read(str(FOLDER))
    graph = BertGraph(encoder.config, encoder.weights, quantised=False)
    graph.normalised(graph.mean_pooled(graph.states(encoder.config.layers), "pooled"), "sentence")
    model = graph.model({"sentence": ["batch", encoder.config.hidden]})
    served_session = served._session
    texts = [f"query: {text}" for text in (*ENGLISH, *CHINESE)]
    quantised = served.encode(texts)
    served._session = open_session(model.SerializeToString(), threads=1)
    exact = served.encode(texts)
    served._session = served_session
    assert (quantised * exact).sum(axis=1).min() > 0.99
