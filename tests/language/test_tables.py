"""Names of a catalogue are found as customers write them."""

import pytest

from language import tables
from language.tables import Name, TableError, Tables

CATALOGUE = Tables(
    [
        Name("product", "AB-PRO", "airbuds pro"),
        Name("product", "S9", "sweepbot s9"),
        Name("product", "S5", "sweepbot s5"),
        Name("product", "PA-X5", "清风 x5"),
        Name("category", "headphones", "headphones"),
        Name("category", "headphones", "耳机"),
        Name("brand", "auralis", "auralis"),
    ]
)


def values(text):
    return {(text[s.start : s.end], s.value) for s in CATALOGUE.find(text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("is the AirBuds Pro in stock", {("AirBuds Pro", "AB-PRO")}),
        ("airbudspro有货吗", {("airbudspro", "AB-PRO")}),
        ("清风X5有货吗", {("清风X5", "PA-X5")}),
        ("清风　Ｘ５", {("清风　Ｘ５", "PA-X5")}),
        ("推荐个耳机", {("耳机", "headphones")}),
        ("airbuds por please", {("airbuds por", "AB-PRO")}),
        ("hedphones", {("hedphones", "headphones")}),
        ("the SweepBot S5", {("SweepBot S5", "S5")}),
    ],
)
def test_a_name_is_found(text, wanted):
    assert wanted <= values(text)


@pytest.mark.parametrize(
    "text",
    ["", "hello there", "auralisation", "\ud800", "x" * 100_000],
    ids=["empty", "nothing", "inside-a-word", "surrogate", "long"],
)
def test_nothing_is_found_where_nothing_is_named(text):
    assert values(text) == set()


def test_a_csv_file_is_read(tmp_path):
    file = tmp_path / "products.csv"
    file.write_text("sku,name,aliases\nA,Kettle,the pot|水壶\n", encoding="utf-8")
    names = tables.read("product", file, "sku", ["name", "aliases"])
    assert [(n.value, n.text) for n in names] == [("A", "kettle"), ("A", "the pot"), ("A", "水壶")]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"gone\.csv"):
        tables.read("product", tmp_path / "gone.csv", "sku", ["name"])


def test_a_missing_column_is_named_beside_those_there_are(tmp_path):
    file = tmp_path / "products.csv"
    file.write_text("sku,name\nA,Kettle\n")
    with pytest.raises(TableError, match=r"no column 'label'; it has sku, name"):
        tables.read("product", file, "sku", ["label"])


def test_tables_come_back_from_plain_values():
    again = Tables([Name(**name) for name in CATALOGUE.as_dicts()])
    assert again.find("AirBuds Pro 和耳机") == CATALOGUE.find("AirBuds Pro 和耳机")
