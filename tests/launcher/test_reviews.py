"""A table of reviews becomes sentiment examples; what cannot is told by line, nothing vanishes."""

from fnmatch import fnmatch

import pytest
from typer.testing import CliRunner

from language.sentiment import read_examples
from launcher import __main__ as commands
from launcher import reviews
from launcher.table import Bad, TableError, report


@pytest.fixture
def table(tmp_path):
    """Write a table and return its path."""

    def written(content, encoding="utf-8"):
        file = tmp_path / "reviews.csv"
        file.write_bytes(content.encode(encoding))
        return file

    return written


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["0", "1"], ["negative", "positive"]),
        (["1.0", "0.0"], ["positive", "negative"]),
        (["Negative", "neutral", "POSITIVE"], ["negative", "neutral", "positive"]),
        (["1", "2", "3", "4", "5"], ["negative", "negative", "neutral", "positive", "positive"]),
        (["1", "5.0"], ["negative", "positive"]),
    ],
)
def test_a_label_is_read_by_the_scale_of_its_column(table, labels, expected):
    rows = "".join(f"text {place},{label}\n" for place, label in enumerate(labels))
    found = reviews.read(table("text,label\n" + rows))
    assert list(found.examples.values()) == expected
    assert not found.bad


def test_the_column_may_be_called_review_and_others_are_passed_over(table):
    found = reviews.read(table("\ufeffcat,Label,Review\nbooks,1,很好\nbooks,0,很差\n"))
    assert found.examples == {"很好": "positive", "很差": "negative"}


def test_rows_that_cannot_be_used_are_told_by_their_line(table):
    found = reviews.read(
        table('text,label\n"two\nlines",1\n,1\nfine,7\nno label\nbad,0\nbad,0\nbad,1\n')
    )
    assert found.examples == {"two lines": "positive", "bad": "negative"}
    assert found.bad == (
        Bad(4, "the text is empty"),
        Bad(5, "label '7' is none of 0, 1"),
        Bad(6, "label '' is none of 0, 1"),
        Bad(8, "the same text and label as a row above"),
        Bad(9, "the same text as a row above, which is negative"),
    )


def test_every_line_left_out_is_in_the_report():
    bad = tuple(Bad(line, "the text is empty") for line in range(2, 60))
    told = report(bad)
    assert told.startswith("58 rows were left out")
    assert all(str(line) in told for line in range(2, 60))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("words,label\na,1\n", "no column `text` or `review`; it has words, label"),
        ("text,stars\na,1\n", "no column `label`"),
        ("", "it has nothing"),
        ("text,label\n", "no row below the header"),
        ("text,label\na,good\n", "the first is 'good'"),
        ("text,label\na,1\nb,1\n", "every label is 1"),
        ("text,label\n,0\n,1\n", "no row is usable"),
        ('text,label\n"a,1\n', "line . is no CSV: unexpected end"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_the_cause(table, content, message):
    with pytest.raises(TableError, match=message):
        reviews.read(table(content))


def test_what_a_chinese_excel_writes_is_read(table):
    found = reviews.read(table("text,label\n很好,1\n很差,0\n", "gbk"))
    assert found.examples == {"很好": "positive", "很差": "negative"}


def test_what_is_no_text_is_refused(tmp_path):
    file = tmp_path / "reviews.csv"
    file.write_bytes(b"text,label\n\xff\xff\xff,1\n")
    with pytest.raises(TableError, match="not UTF-8: save it as CSV UTF-8"):
        reviews.read(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"none\.csv cannot be read: No such file"):
        reviews.read(tmp_path / "none.csv")


def test_what_is_written_is_read_as_examples_whatever_the_texts_hold(table, tmp_path):
    texts = [
        "- dash",
        "# hash: {x}",
        "'quoted'",
        "%tag",
        "| bar",
        "a\x00\x85b",
        "😡 very",
        "tab\tin",
    ]
    rows = "".join(f'"{text}",{place % 2}\n' for place, text in enumerate(texts))
    found = reviews.read(table("text,label\n" + rows))
    reviews.write(found, False, tmp_path / "custom.yml")
    read = {example.text: example.label for example in read_examples([tmp_path / "custom.yml"])}
    assert read == found.examples
    assert len(read) == len(texts)


def test_another_table_replaces_the_first(table, tmp_path):
    file = tmp_path / "custom.yml"
    for text in ("first", "second"):
        reviews.write(reviews.read(table(f"text,label\n{text},positive\n")), False, file)
    assert [example.text for example in read_examples([file])] == ["second"]


def test_too_many_rows_are_refused_and_nothing_is_written(table, tmp_path):
    rows = "".join(f"text {place},{place % 2}\n" for place in range(reviews.MOST_ROWS + 1))
    with pytest.raises(TableError, match="20001 usable rows; at most 20000"):
        reviews.write(reviews.read(table("text,label\n" + rows)), False, tmp_path / "custom.yml")
    assert not (tmp_path / "custom.yml").exists()


def test_alone_it_must_teach_every_label(table, tmp_path):
    rows = "".join(f"text {place},{place % 2}\n" for place in range(20))
    with pytest.raises(TableError, match="fewer than 5 rows that are neutral"):
        reviews.write(reviews.read(table("text,label\n" + rows)), True, tmp_path / "custom.yml")


def test_alone_it_leaves_the_shipped_examples_out(table, tmp_path):
    (tmp_path / "en.yml").write_text("sentiment: [{label: positive, examples: shipped}]")
    rows = "".join(f"text {place},{place % 3 * 2 + 1}\n" for place in range(20))
    reviews.write(reviews.read(table("text,label\n" + rows)), True, tmp_path / "custom.yml")
    found = read_examples([tmp_path / "custom.yml", tmp_path / "en.yml"])
    assert len(found) == 20


def test_the_file_is_one_that_the_component_reads():
    place = reviews.EXAMPLES.relative_to(commands.PROJECT).as_posix()
    assert fnmatch(place, "data/sentiment/*.yml")


@pytest.mark.parametrize(("options", "rows", "alone"), [([], 2, False), (["--only"], 15, True)])
def test_the_command_writes_the_file_and_trains(table, tmp_path, monkeypatch, options, rows, alone):
    trained = []
    monkeypatch.setattr(commands, "PROJECT", tmp_path)
    monkeypatch.setattr(reviews, "EXAMPLES", tmp_path / "custom.yml")
    monkeypatch.setattr(commands.model, "train", trained.append)
    lines = "".join(f"text {place},{reviews.LABELS[place % 3]}\n" for place in range(rows))
    file = table("text,label\n" + lines + ",positive\n")
    result = CliRunner().invoke(commands.app, ["train-sentiment", str(file), *options])
    assert result.exit_code == 0, result.output
    assert f"line {rows + 2}: the text is empty" in result.output
    assert len(read_examples([tmp_path / "custom.yml"])) == rows
    assert ("only: true" in (tmp_path / "custom.yml").read_text()) is alone
    assert len(trained) == 1


def test_a_refused_table_neither_writes_nor_trains(table, tmp_path, monkeypatch):
    monkeypatch.setattr(reviews, "EXAMPLES", tmp_path / "custom.yml")
    monkeypatch.setattr(commands.model, "train", lambda _: pytest.fail("it was trained"))
    file = table("text,label\ngood,1\nbad,0\n")
    result = CliRunner().invoke(commands.app, ["train-sentiment", str(file), "--only"])
    assert isinstance(result.exception, TableError)
    assert not (tmp_path / "custom.yml").exists()
