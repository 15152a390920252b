"""A table of utterances becomes training data that Rasa reads as written; nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.loading import load_data
from typer.testing import CliRunner

from launcher import __main__ as commands
from launcher import import_csv
from launcher.table import TableError, clean

TABLE = """intent,utterance
track order,where is my parcel
track order,Where is my  PARCEL
refund,我要退款
cancel,我要退款
refund,
,no intent here
refund,"I want [my money](now) back
please"
greet,hello {{Client First Name}}
refund,退钱
"""


@pytest.fixture
def table(tmp_path):
    def write(content, encoding="utf-8"):
        file = tmp_path / "service.csv"
        file.write_bytes(content.encode(encoding))
        return file

    return write


def examples_of(file):
    return [(m.get("text"), m.get("intent"), m.get("entities", [])) for m in
            load_data(str(file)).intent_examples]  # fmt: skip


def test_rasa_reads_what_the_table_says(table, tmp_path):
    imported = import_csv.take(table(TABLE))
    file = tmp_path / "out.yml"
    import_csv.write(imported, file, replace=False)
    assert examples_of(file) == [
        ("where is my parcel", "track_order", []),
        ("I want [my money] (now) back please", "refund", []),
        ("退钱", "refund", []),
        ("hello {{Client First Name}}", "greet", []),
    ]


def test_each_row_left_out_is_named_by_its_line_and_reason(table):
    bad = {row.line: row.reason for row in import_csv.take(table(TABLE)).bad}
    assert bad == {
        3: "the same as line 2",
        4: "the same text is refund here and cancel on line 5",
        5: "the same text is cancel here and refund on line 4",
        6: "the utterance is empty",
        7: "the intent is empty",
    }


def test_what_was_changed_or_is_scarce_is_told(table):
    notes = " ".join(import_csv.take(table(TABLE)).notes)
    assert "'track order' is called track_order" in notes
    assert "marks no entity: lines 9" in notes
    assert "too few to learn from: track_order, greet" in notes
    assert "{{Client First Name}} (1)" in notes


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_any_text_is_read_back_by_rasa(tmp_path_factory, texts):
    fit = list(dict.fromkeys(import_csv._ANNOTATED.sub("] ", clean(text)) for text in texts))
    fit = [text for text in fit if text]
    file = tmp_path_factory.mktemp("any") / "any.yml"
    import_csv.write(import_csv.Imported({"some": fit}, (), ()), file, replace=False)
    if fit:
        assert [text for text, _, _ in examples_of(file)] == fit


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "names no column `utterance`.*it has a, b"),
        ("utterance\nhi\n", "names no column `intent`"),
        ("intent,utterance\n", "no row is usable. There is no row"),
        ("intent,utterance\ngreet,\n", "no row is usable. Line 2: the utterance is empty"),
    ],
)
def test_a_table_that_gives_nothing_is_refused(table, content, message):
    with pytest.raises(TableError, match=message):
        import_csv.take(table(content))


def test_a_chinese_excel_and_other_names_of_columns_are_read(table):
    imported = import_csv.take(table("Text, Label\n你好,问候\n在吗,问候\n", "gb18030"))
    assert imported.examples == {"问候": ["你好", "在吗"]}


def test_a_file_of_before_is_replaced_only_when_told_so(table, monkeypatch, tmp_path):
    monkeypatch.setattr(import_csv, "FOLDER", tmp_path / "data")
    monkeypatch.setattr(commands, "PROJECT", tmp_path)
    file = str(table(TABLE))
    runner = CliRunner()
    assert "4 examples of 3 intents" in runner.invoke(commands.app, ["import-csv", file]).output
    refused = runner.invoke(commands.app, ["import-csv", file])
    assert isinstance(refused.exception, TableError)
    assert "--replace" in str(refused.exception)
    assert runner.invoke(commands.app, ["import-csv", file, "--replace"]).exit_code == 0
