"""Rasa's tokens of both languages."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.lexical_syntactic_featurizer import (
    LexicalSyntacticFeaturizer,
)
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message

from custom_components.nlu.bilingual_tokenizer import BilingualTokenizer

TOKENS = "text_tokens"


def tokens(component, text, **data):
    return component.process([message(text, **data)])[0].get(TOKENS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where is my order?", ["where", "is", "my", "order", "?"]),
        ("我的订单😀", ["我", "的", "订单", "😀"]),
    ],
)
def test_a_message_is_cut_into_words(create, text, words):
    assert [token.text for token in tokens(create(BilingualTokenizer), text)] == words


def test_chinese_tokens_keep_their_tag(create):
    first = tokens(create(BilingualTokenizer), "王芳的订单")[0]
    assert first.get("tag") == "PER"
    assert first.get("pos") == "PROPN"


def test_a_token_pattern_splits_further(create):
    component = create(BilingualTokenizer, token_pattern=r"[^_]+")
    assert [t.text for t in tokens(component, "wi_fi")] == ["wi", "fi"]


@pytest.mark.parametrize("text", ["", "\ud800", "a" * 100_000], ids=["empty", "surrogate", "long"])
def test_bad_input_is_fine(create, text):
    assert isinstance(tokens(create(BilingualTokenizer), text), list)


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "chats.txt").write_text(
        "\n".join(
            f"{before}飞隼{after}"
            for before in ("我想退", "查一下", "这个", "便宜的", "比", "跟")
            for after in ("怎么样", "手机", "坏了", "多少钱", "还有吗", "")
        ),
        encoding="utf-8",
    )
    (tmp_path / "words.txt").write_text("悦家热水壶\n", encoding="utf-8")
    return {
        "corpus": [str(tmp_path / "chats.txt")],
        "words": [str(tmp_path / "words.txt")],
        "cohesion": 2.0,
    }


def test_learned_and_listed_words_are_cut_alike_after_loading(trained, corpus):
    for component in trained(BilingualTokenizer, TrainingData([]), **corpus):
        cut = [token.text for token in tokens(component, "退飞隼9，不退悦家热水壶")]
        assert cut == ["退", "飞隼", "9", "，", "不", "退", "悦家热水壶"]


def test_without_a_corpus_it_cuts_as_untrained(trained, create):
    text = "我要退悦家热水壶"
    untrained = tokens(create(BilingualTokenizer), text)
    for component in trained(BilingualTokenizer, TrainingData([])):
        assert tokens(component, text) == untrained


def test_editing_the_corpus_or_a_list_changes_the_fingerprint(corpus):
    prints = [BilingualTokenizer.fingerprint_addon(corpus)]
    for place in (*corpus["corpus"], *corpus["words"]):
        Path(place).write_text("飞隼", encoding="utf-8")
        prints.append(BilingualTokenizer.fingerprint_addon(corpus))
    assert len(set(prints)) == 3


def test_a_corpus_that_is_missing_is_a_configuration_error(trained):
    with pytest.raises(InvalidConfigException, match=r"BilingualTokenizer: nowhere\.txt: No such"):
        trained(BilingualTokenizer, TrainingData([]), corpus=["nowhere.txt"])


def test_damaged_words_in_a_model_are_told(trained, storage, corpus):
    component, _ = trained(BilingualTokenizer, TrainingData([]), **corpus)
    with storage.write_to(component._resource) as folder:
        (folder / "words.json").write_text('{"model": ')
    config = {**BilingualTokenizer.get_default_config(), **corpus}
    with pytest.raises(RasaException, match="tokenizer's words"):
        BilingualTokenizer.load(config, storage, component._resource, None)


def test_stock_featurizers_see_parts_of_speech_of_both_languages(create, storage):
    tokenizer = create(BilingualTokenizer, part_of_speech=True)
    messages = [message("where is my kettle"), message("我的水壶坏了")]
    data = tokenizer.process_training_data(TrainingData(messages))
    config = {**LexicalSyntacticFeaturizer.get_default_config(), "features": [["pos", "pos2"]]}
    context = ExecutionContext(GraphSchema({}), "a-model")
    featurizer = LexicalSyntacticFeaturizer.create(config, storage, Resource("pos"), context)
    featurizer.train(data)
    seen = featurizer._feature_to_idx_dict[(0, "pos")].keys()
    assert {"NOUN", "PRON", "ADJ"} <= seen
    assert "None" not in seen
    for one in messages:
        featurizer.process([one])
        sequence, _ = one.get_sparse_features("text")
        # Each token has one tag and its first two letters.
        assert sequence.features.sum(axis=1).tolist() == [[2.0]] * len(one.get(TOKENS))
