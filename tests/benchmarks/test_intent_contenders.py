"""Each contender leaves a folder that a process of its own can serve from."""

import numpy as np
import pytest

from benchmarks.intent_alone import ServingFailed, alone
from benchmarks.intent_contenders import Encoder, contenders, trained_share, tuned
from benchmarks.intent_served import KINDS
from benchmarks.public_data import IntentData
from neural.classifier.settings import FineTuning

TEXTS = ["hello", "hi you", "good morning", "你 好", "where is my order", "my parcel where"] * 2
LABELS = (["greet/hello"] * 4 + ["order", "parcel"]) * 2
DATA = IntentData("smp2019_ecdt", "en", TEXTS, LABELS, ["hi", "my order"], ["greet/hello", "order"])


@pytest.mark.parametrize(
    "name", ["TF-IDF + linear SVM", "linear", "frozen encoder + logistic regression"]
)
def test_a_contender_is_opened_as_it_was_trained(encoder, tmp_path, name):
    contender = contenders(DATA)[name]
    contender.fit(DATA, Encoder(encoder.folder, ""), tmp_path)
    served = KINDS[contender.kind].open(tmp_path)
    best = np.asarray(served.labels)[served.confidences(TEXTS[:6]).argmax(1)]
    assert best.tolist() == LABELS[:6]


def test_a_tuned_contender_serves_alone_and_tells_time_and_memory(encoder, tmp_path):
    fit = tuned(FineTuning(tune="head", epochs=1, max_tokens=16))
    assert 0 < fit(DATA, Encoder(encoder.folder, ""), tmp_path) < 0.2
    served = KINDS["tuned"].open(tmp_path)
    assert set(served.outside(["hello"])) >= {"energy", "nearest neighbours"}
    found = alone("tuned", tmp_path, TEXTS)
    assert 0 < found.times.p50 <= found.times.p95
    assert 0 < found.model_memory < found.whole_memory


def test_a_contender_that_cannot_serve_says_why(tmp_path):
    with pytest.raises(ServingFailed, match=r"(?s)linear in .*linear\.json"):
        alone("linear", tmp_path, TEXTS)


def test_the_share_trained_leaves_the_table_of_words_out(encoder):
    shares = [
        trained_share(encoder, FineTuning(tune=tune, rank=1), labels=2)
        for tune in ("head", "lora", "last:1", "full")
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert 0.4 < shares[2] < 0.6
