"""The BiLSTM-CRF as Rasa trains, keeps, loads and asks it."""

import pytest
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message

from custom_components.nlu.bilingual_tokenizer import BilingualTokenizer
from custom_components.nlu.bilstm_crf_entity_extractor import BiLstmCrfEntityExtractor

SMALL = {
    "word_dimensions": 16, "pair_dimensions": 8, "character_dimensions": 8,
    "character_filters": 8, "hidden": 16, "batch_size": 8, "epochs": 12, "least_steps": 12,
    "learning_rate": 0.015, "dropout": 0.0, "held_out": 0.0,
}  # fmt: skip
ENGLISH = ["Paris", "Rome", "New York", "Oslo"]
CHINESE = ["北京", "上海", "石家庄", "广州"]


def annotated(text, *entities):
    """Return an example; entities are (words, role, group), each searched from the last on."""
    given, place = [], 0
    for words, role, group in entities:
        place = text.index(words, place)
        entity = {"entity": "city", "value": words, "start": place, "end": place + len(words)}
        given.append({**entity, "role": role} | ({"group": group} if group else {}))
        place += len(words)
    return message(text, intent="travel", entities=given)


def journeys():
    for first in range(4):
        for second in range(4):
            if first == second:
                continue
            a, b = ENGLISH[first], ENGLISH[second]
            yield annotated(f"from {a} to {b}", (a, "origin", "1"), (b, "goal", ""))
            a, b = CHINESE[first], CHINESE[second]
            yield annotated(f"从{a}到{b}", (a, "origin", "1"), (b, "goal", ""))
    yield message("hello there", intent="greet")
    yield message("你好", intent="greet")


@pytest.fixture(scope="module")
def keep(tmp_path_factory):
    """Train one component for the module; return it, its storage and its resource."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    config = {**BiLstmCrfEntityExtractor.get_default_config(), **SMALL}
    tokenizer = BilingualTokenizer(BilingualTokenizer.get_default_config(), None, None)
    data = tokenizer.process_training_data(TrainingData(list(journeys())))
    component = BiLstmCrfEntityExtractor.create(config, storage, Resource("tagger"), None)
    return component, storage, component.train(data)


@pytest.fixture(scope="module")
def loaded(keep):
    fresh, storage, resource = keep
    return BiLstmCrfEntityExtractor.load(fresh.config, storage, resource, None)


def parsed(component, text, **data):
    cut = BilingualTokenizer(BilingualTokenizer.get_default_config(), None, None).process(
        [message(text, **data)]
    )
    return component.process(cut)[0].as_dict(only_output_properties=True)


def found(component, text):
    return [
        (e["value"], e["start"], e["end"], e.get("role"), e.get("group"))
        for e in parsed(component, text).get("entities", [])
    ]


def test_roles_and_groups_are_found_in_english(loaded):
    assert found(loaded, "from New York to Oslo") == [
        ("New York", 5, 13, "origin", "1"),
        ("Oslo", 17, 21, "goal", None),
    ]


def test_roles_and_groups_are_found_in_chinese(loaded):
    assert found(loaded, "从石家庄到上海") == [
        ("石家庄", 1, 4, "origin", "1"),
        ("上海", 5, 7, "goal", None),
    ]


def test_an_entity_is_all_that_rasa_expects(loaded):
    entity = parsed(loaded, "from Rome to Paris")["entities"][0]
    assert 0.4 <= entity.pop("confidence_entity") <= 1
    assert entity == {
        "entity": "city", "start": 5, "end": 9, "value": "Rome", "role": "origin", "group": "1",
        "extractor": "BiLstmCrfEntityExtractor",
    }  # fmt: skip


def test_a_text_without_entities_has_none(loaded):
    assert found(loaded, "hello there") == found(loaded, "你好") == []


def test_what_was_found_before_stays(loaded):
    before = {"entity": "x", "start": 0, "end": 4, "value": "from", "extractor": "Other"}
    entities = parsed(loaded, "from Rome to Paris", entities=[before])["entities"]
    assert entities[0] == before
    assert len(entities) == 3


def test_loaded_again_it_answers_the_same(keep, loaded):
    for text in ("from Oslo to Rome", "从广州到北京"):
        assert parsed(keep[0], text) == parsed(loaded, text)


def test_less_sure_spans_are_left_out(keep):
    fresh, storage, resource = keep
    config = {**fresh.config, "least_confidence": 1.1}
    strict = BiLstmCrfEntityExtractor.load(config, storage, resource, None)
    assert found(fresh, "from Rome to Paris")
    assert found(strict, "from Rome to Paris") == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\ud800", "🙂🙂", "从\ud800到", "1" * 100_000, "从北京到" * 5_000, "\u202efrom\x00"],
    ids=["empty", "space", "half", "emoji", "mixed", "long", "long-chinese", "control"],
)
def test_any_text_is_fine(loaded, text):
    for entity in parsed(loaded, text).get("entities", []):
        assert text[entity["start"] : entity["end"]] == entity["value"]


def test_without_annotations_it_trains_and_finds_nothing(trained):
    data = TrainingData([message("hello there", intent="greet")])
    fresh, loaded = trained(BiLstmCrfEntityExtractor, data)
    assert found(fresh, "from Rome to Paris") == found(loaded, "from Rome to Paris") == []


def test_what_extractors_found_teaches_nothing(trained):
    entity = {"entity": "city", "value": "Rome", "start": 0, "end": 4, "extractor": "Other"}
    data = TrainingData([message("Rome", intent="x", entities=[entity])])
    _, loaded = trained(BiLstmCrfEntityExtractor, data)
    assert found(loaded, "Rome") == []


def test_a_damaged_model_is_named(keep, tmp_path):
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    fresh, _, resource = keep
    copy = LocalModelStorage.create(tmp_path)
    with copy.write_to(resource) as folder:
        (folder / "tagger.json").write_text("{")
    with pytest.raises(RasaException, match=r"tagger\.json"):
        BiLstmCrfEntityExtractor.load(fresh.config, copy, resource, None)


def test_annotations_that_cover_no_word_are_named(create):
    entity = {"entity": "city", "value": "", "start": 2, "end": 2}
    data = TrainingData([message("to Rome", intent="x", entities=[entity])])
    with pytest.raises(RasaException, match="annotate"):
        create(BiLstmCrfEntityExtractor).train(data)


def test_the_fingerprint_follows_the_code():
    addon = BiLstmCrfEntityExtractor.fingerprint_addon({})
    assert len(addon) == 2 * 64
    assert addon == BiLstmCrfEntityExtractor.fingerprint_addon({})
