"""Patterns, tables, taggers and the sequence extractor, and how they are resolved."""

from types import SimpleNamespace

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa_messages import message, outcome

from custom_components.nlu.bilingual_tokenizer import BilingualTokenizer
from custom_components.nlu.entity_resolver import EntityResolver
from custom_components.nlu.pattern_entity_extractor import PatternEntityExtractor
from custom_components.nlu.pretrained_entity_extractor import PretrainedEntityExtractor
from custom_components.nlu.sequence_entity_extractor import SequenceEntityExtractor
from language import words
from language.spans import Span

NO_NAMES = SimpleNamespace(ents=[])
REASONS = ["too small", "too loud", "broken", "too heavy", "太小了", "有划痕"]


def found(parsed):
    return [(e["entity"], e["value"], e["start"], e["end"]) for e in parsed.get("entities", [])]


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "products.csv"
    file.write_text("sku,name,aliases\nAB-PRO,AirBuds Pro,声悦Pro\n", encoding="utf-8")
    return {"entity": "product", "file": str(file), "value": "sku", "columns": ["name", "aliases"]}


def annotated(reason):
    text = f"return it, {reason}"
    entity = {"entity": "reason", "value": reason, "start": 11, "end": len(text)}
    return message(text, intent="return", entities=[entity])


@pytest.fixture
def examples(create):
    data = TrainingData([*map(annotated, REASONS), message("hello there", intent="greet")])
    return create(BilingualTokenizer).process_training_data(data)


class TestPatterns:
    def test_a_pattern_and_a_table_are_found_and_normalised(self, trained, table):
        _, loaded = trained(PatternEntityExtractor, TrainingData([]), tables=[table])
        assert found(outcome(loaded, "hd10000102, airbuds pro")) == [
            ("order_number", "HD10000102", 0, 10),
            ("product", "AB-PRO", 12, 23),
        ]

    def test_loaded_again_it_answers_the_same(self, trained, table):
        fresh, loaded = trained(PatternEntityExtractor, TrainingData([]), tables=[table])
        assert outcome(fresh, "声悦pro 500块") == outcome(loaded, "声悦pro 500块")

    def test_the_table_travels_in_the_model(self, trained, table, tmp_path):
        _, loaded = trained(PatternEntityExtractor, TrainingData([]), tables=[table])
        (tmp_path / "products.csv").unlink()
        assert found(outcome(loaded, "AirBuds Pro"))[0][1] == "AB-PRO"

    def test_a_missing_table_is_a_configuration_error_with_its_file(self, trained, table):
        with pytest.raises(InvalidConfigException, match=r"gone\.csv"):
            trained(
                PatternEntityExtractor, TrainingData([]), tables=[{**table, "file": "gone.csv"}]
            )

    def test_editing_the_table_changes_the_fingerprint(self, table, tmp_path):
        before = PatternEntityExtractor.fingerprint_addon({"tables": [table]})
        (tmp_path / "products.csv").write_text("sku,name,aliases\n")
        assert PatternEntityExtractor.fingerprint_addon({"tables": [table]}) != before

    def test_training_examples_get_hints_and_no_entities(self, trained, table):
        _, loaded = trained(PatternEntityExtractor, TrainingData([]), tables=[table])
        data = loaded.process_training_data(TrainingData([message("AirBuds Pro", intent="x")]))
        example = data.training_examples[0]
        assert [hint.entity for hint in example.get("entity_hints")] == ["product"]
        assert not example.get("entities")

    @pytest.mark.parametrize("text", ["", "\ud800", "1" * 100_000], ids=["empty", "half", "long"])
    def test_bad_input_is_fine(self, create, text):
        assert isinstance(outcome(create(PatternEntityExtractor), text), dict)


class TestPretrained:
    def test_each_language_has_its_own_tagger(self, create):
        extractor = create(PretrainedEntityExtractor)
        english = found(outcome(extractor, "I spoke to Tom Baker", language={"name": "en"}))
        assert ("person", "Tom Baker", 11, 20) in english
        chinese = create(BilingualTokenizer).process([message("我找王芳")])[0]
        assert ("person", "王芳", 2, 4) in found(
            extractor.process([chinese])[0].as_dict(only_output_properties=True)
        )

    def test_spacy_is_asked_only_of_what_patterns_and_tables_did_not_explain(
        self, create, monkeypatch
    ):
        extractor, product, asked = create(PretrainedEntityExtractor), "Lumio Clip", []
        monkeypatch.setattr(
            words, "spacy_english", lambda: lambda text: asked.append(text) or NO_NAMES
        )
        for text in (f"is the {product} ok", f"is the {product} from Anna"):
            at = text.index(product)
            hint = Span("product", at, at + len(product), None)
            outcome(extractor, text, language={"name": "en"}, entity_hints=[hint])
        assert asked == ["is the Lumio Clip from Anna"]


class TestSequence:
    def test_it_learns_and_loaded_again_answers_the_same(self, trained, examples, create):
        fresh, loaded = trained(SequenceEntityExtractor, examples)
        for reason in REASONS:
            cut = create(BilingualTokenizer).process([message(f"return it, {reason}")])[0]
            data = {**cut.data, "intent": {"name": "return"}}
            text = data.pop("text")
            parsed = outcome(fresh, text, **data)
            assert [e[:2] for e in found(parsed)] == [("reason", reason)]
            assert outcome(loaded, text, **data) == parsed

    @pytest.mark.parametrize(
        ("form", "cities"),
        [("from {} to {}", ["Paris", "Rome", "New York", "Oslo"]),
         ("从{}到{}", ["北京", "上海", "石家庄", "广州"])],
        ids=["en", "zh"],
    )  # fmt: skip
    def test_roles_and_groups_are_kept(self, trained, create, form, cities):
        def journey(one, other):
            text = form.format(one, other)
            places = text.index(one), text.rindex(other)
            given = [
                {"entity": "city", "start": start, "end": start + len(city), "value": city}
                for start, city in zip(places, (one, other), strict=True)
            ]
            entities = [given[0] | {"role": "origin", "group": "1"}, given[1] | {"role": "goal"}]
            return message(text, intent="travel", entities=entities)

        pairs = [(one, other) for one in cities for other in cities if one != other]
        cutter = create(BilingualTokenizer)
        data = TrainingData([journey(*pair) for pair in pairs])
        _, loaded = trained(SequenceEntityExtractor, cutter.process_training_data(data))
        asked = message(form.format(*cities[:2]), intent={"name": "travel"})
        parsed = loaded.process(cutter.process([asked]))[0].get("entities")
        assert [(e["entity"], e["value"], e.get("role"), e.get("group")) for e in parsed] == [
            ("city", cities[0], "origin", "1"),
            ("city", cities[1], "goal", None),
        ]

    def test_without_annotations_it_trains_and_finds_nothing(self, trained):
        data = TrainingData([message("hello there", intent="greet")])
        _, loaded = trained(SequenceEntityExtractor, data)
        assert found(outcome(loaded, "hello there")) == []


class TestResolver:
    def resolve(self, create, text, *entities, **settings):
        entities = [
            {"entity": kind, "value": value, "start": start, "end": end, "extractor": extractor}
            for kind, value, start, end, extractor in entities
        ]
        return found(outcome(create(EntityResolver, **settings), text, entities=entities))

    def test_the_longest_stays(self, create):
        assert self.resolve(
            create, "Auralis AirBuds Pro",
            ("brand", "auralis", 0, 7, "PatternEntityExtractor"),
            ("product", "AB-PRO", 0, 19, "PatternEntityExtractor"),
        ) == [("product", "AB-PRO", 0, 19)]  # fmt: skip

    def test_no_span_stays_twice(self, create):
        assert self.resolve(
            create, "Berlin",
            ("address", "Berlin", 0, 6, "PretrainedEntityExtractor"),
            ("address", "Berlin", 0, 6, "SequenceEntityExtractor"),
        ) == [("address", "Berlin", 0, 6)]  # fmt: skip

    def test_a_learned_span_takes_the_value_that_a_table_read(self, create):
        trust = {"SequenceEntityExtractor": {"*": 2}, "PatternEntityExtractor": {"*": -1}}
        assert self.resolve(
            create, "two kettles",
            ("product_category", "kettles", 4, 11, "SequenceEntityExtractor"),
            ("product_category", "kettle", 4, 11, "PatternEntityExtractor"),
            trust=trust,
        ) == [("product_category", "kettle", 4, 11)]  # fmt: skip

    def test_a_learned_span_without_a_value_is_read(self, create):
        assert self.resolve(
            create, "two of them", ("quantity", "two", 0, 3, "SequenceEntityExtractor")
        ) == [("quantity", 2, 0, 3)]

    def test_language_and_sentiment_cover_the_message_and_overlap_nothing(self, create):
        kept = self.resolve(
            create, "HD10000102 broken",
            ("language", "en", 0, 17, "LanguageIdentifier"),
            ("sentiment", "negative", 0, 17, "SentimentClassifier"),
            ("order_number", "HD10000102", 0, 10, "PatternEntityExtractor"),
        )  # fmt: skip
        assert {kind for kind, *_ in kept} == {"language", "sentiment", "order_number"}
