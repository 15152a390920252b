"""recommender.yml: what it says is done, and every mistake is told with its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recommendation.recommenders.kinds import Choice
from services.recommendation.training.recipe import Recipe, RecipeRefused, read
from services.settings import PROJECT


def recipe(tmp_path: Path, text: str) -> Recipe:
    file = tmp_path / "recommender.yml"
    file.write_text(text, encoding="utf-8")
    return read(file)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(RecipeRefused) as refused:
        recipe(tmp_path, text)
    return str(refused.value)


def test_the_shipped_file_is_right():
    assert read(PROJECT / "recommender.yml").recommenders


def test_without_a_file_or_a_line_the_default_holds(tmp_path):
    assert read(tmp_path / "none.yml") == recipe(tmp_path, "") == Recipe()


def test_recommenders_have_parameters(tmp_path):
    text = "recommenders:\n  - popularity\n  - als: {factors: 32, regularisation: 1}\n"
    assert recipe(tmp_path, text).recommenders == (
        Choice("popularity", {}),
        Choice("als", {"factors": 32, "regularisation": 1}),
    )


def test_liking_is_what_the_file_says(tmp_path):
    liking = recipe(tmp_path, "liking: {bought: 4}\nleast_rating: 2\n").liking
    assert liking.of("bought", 1) == 4
    assert liking.of("seen", 1) == 0


def test_a_low_rating_says_nothing_of_liking():
    liking = Recipe().liking
    assert liking.of("rated", 2) == 0 < liking.of("rated", 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("recommender: als", ":1:1: unknown key 'recommender'; did you mean 'recommenders'?"),
        ("recommenders: als", ":1:15: `recommenders` is not a list"),
        ("recommenders: []", "is not a list"),
        ("recommenders:\n  - alz", ":2:5: unknown recommender 'alz'; did you mean 'als'?"),
        ("recommenders:\n  - als: 3", "where its parameters should be"),
        (
            "recommenders:\n  - als:\n      factor: 3",
            ":3:7: unknown parameter of als 'factor'; did you mean 'factors'?",
        ),
        ("first: {als: {factors: many}}", "`factors` of als is 'many'; give it a whole number"),
        ("first: {als: {factors: true}}", "`factors` of als is True"),
        ("liking: {bougt: 1}", "unknown behaviour 'bougt'; did you mean 'bought'?"),
        ("liking: {bought: -1}", "-1 is not a number from 0"),
        ("held_out_days: 0", "0 is not a whole number from 1"),
        ("margin: .nan", "'.nan' is not a number from 0"),
        ("margin: lots", "'lots' is not a number from 0"),
        ("measure: ndcg", "unknown measure 'ndcg'; did you mean 'ndcg@10'?"),
        ("refit: maybe", "'maybe' is neither true nor false"),
        ("- als", "the file is not keys with values"),
        ("a: [", "not readable as YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, text, told):
    assert told in refusal(tmp_path, text)


def test_all_mistakes_are_told_together(tmp_path):
    told = refusal(tmp_path, "margin: -1\nrefit: 3\nheld_out_days: x\n")
    assert [f"recommender.yml:{line}:" in told for line in (1, 2, 3)] == [True] * 3


@given(st.text(max_size=200))
def test_any_text_is_a_recipe_or_refused(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("recipe")
    try:
        assert isinstance(recipe(folder, text.encode("utf-8", "ignore").decode()), Recipe)
    except RecipeRefused as refused:
        told = str(refused)
    else:
        return
    assert "recommender.yml" in told
