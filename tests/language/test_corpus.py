"""A user's texts are read from whatever file they stand in; what cannot be read is told."""

import pytest

from language.corpus import CorpusError, files, read, read_listed


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "orders.yml").write_text(
        "nlu:\n- intent: track\n  examples: |\n    - 我的[耳机](product)到哪了\n"
        '    - [两](quantity)台[音箱]{"entity": "product"}\n- regex: a\n  examples: |\n    - abc\n',
        encoding="utf-8",
    )
    (tmp_path / "chats.csv").write_text('id,said\n1,"要退货,谢谢"\n2,hi\n', encoding="utf-8-sig")
    (tmp_path / "help.md").write_text("# 退货\nEnglish\n见[退货](x.md)", encoding="utf-8")
    (tmp_path / "log.txt").write_text("你好\n你好\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\xff\xd8")
    return tmp_path


def test_text_markdown_csv_and_examples_are_read_without_their_marks(folder):
    assert set(read([folder])) == {
        "我的耳机到哪了", "两台音箱", "要退货,谢谢", "# 退货", "见退货", "你好",
    }  # fmt: skip


def test_a_named_file_is_text_whatever_its_ending(folder):
    (folder / "export.log").write_text("催一下", encoding="utf-8")
    assert read([folder / "export.log"]) == ["催一下"]
    assert folder / "export.log" not in files([folder])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"nowhere\.txt: No such file"):
        read([tmp_path / "nowhere.txt"])


def test_a_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / "gbk.txt").write_bytes("退货".encode("gbk"))
    with pytest.raises(CorpusError, match=r"gbk\.txt: byte 0 is not UTF-8"):
        read([tmp_path])


def test_broken_yaml_is_named(tmp_path):
    (tmp_path / "a.yml").write_text("nlu: [退货", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"a\.yml: .*"):
        read([tmp_path])


def test_a_list_is_a_word_a_line_or_columns_of_a_table(tmp_path):
    (tmp_path / "words.txt").write_text("飞隼  # 品牌\n\n# 云端\n热水壶\n", encoding="utf-8")
    (tmp_path / "products.csv").write_text(
        "sku,name,also\n1,小方音箱,方块|盒子\n", encoding="utf-8"
    )
    table = {"file": str(tmp_path / "products.csv"), "columns": ["name", "also"]}
    listed = ["飞隼", "热水壶", "小方音箱", "方块", "盒子"]
    assert read_listed([str(tmp_path / "words.txt"), table]) == listed


@pytest.mark.parametrize(
    ("table", "cure"),
    [({"file": "a.csv"}, "`columns` are wanted"), ({"file": "no.csv", "columns": ["a"]}, "no.csv")],
)
def test_a_list_that_cannot_be_read_is_told(table, cure):
    with pytest.raises(CorpusError, match=cure):
        read_listed([table])
