"""Files of every format become Markdown with what is known about them; bad ones are refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.knowledge.documents.document import UNKNOWN, Facts
from services.knowledge.documents.isolated import read_isolated
from services.knowledge.documents.reading import ENDINGS, Limits, read
from services.knowledge.documents.splitting import split
from services.knowledge.errors import DocumentRefused
from tests.services import documents as make

LIMITS = Limits()
ENGLISH = "You can return almost anything within thirty days."
CHINESE = "签收后三十天内可以退货，运费由商家承担。"


def one(name: str, content: bytes, facts: Facts = UNKNOWN):
    (draft,) = read(name, content, facts, LIMITS).drafts
    return draft


def refusal(name: str, content: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(DocumentRefused) as refused:
        read_isolated(name, content, UNKNOWN, limits)
    assert name in str(refused.value)
    return str(refused.value)


def test_markdown_tells_title_questions_and_validity_in_its_front_matter():
    draft = one(
        "a.md",
        b"---\ntitle: Returns\nquestions: [How long?]\nproduct: KT-15\naudience: members\n"
        b"valid_from: 2026-01-01\nvalid_until: 2026/12/31\n---\nYou have 30 days.\n",
    )
    assert (draft.title, draft.questions) == ("Returns", ("How long?",))
    assert draft.facts == Facts("en", "KT-15", "members", date(2026, 1, 1), date(2026, 12, 31))


def test_without_front_matter_the_first_heading_or_the_name_is_the_title():
    assert one("x.md", b"# Return policy\n\nThirty days.").title == "Return policy"
    assert one("return-policy.txt", b"Thirty days.").title == "return policy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_chinese_text_is_read_in_the_encodings_it_is_written_in(encoding):
    text = "退貨政策：簽收後三十天內可以退貨。" if encoding == "big5" else CHINESE
    draft = one("退货.txt", text.encode(encoding))
    assert draft.text == text
    assert draft.facts.language == "zh"


def test_english_with_accents_is_not_taken_for_chinese():
    assert one("a.txt", "The café is open: £5 a cup.".encode("cp1252")).text.startswith("The café")


def test_what_is_no_text_is_refused():
    assert "save it as UTF-8" in refusal("a.md", bytes(range(256)) * 20)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("---\ntitle: [a\n---\nx", "front matter"),
        ("---\nvalid_until: soon\n---\nx", "2026-12-31"),
        ("---\nlanguage: fr\n---\nx", "neither"),
        ("---\nvalid_from: 2026-02-01\nvalid_until: 2026-01-01\n---\nx", "before"),
        ("---\nquestions: How?\n---\nx", "not a list"),
        ("---\ntitle: nothing\n---\n", "no text"),
    ],
)
def test_front_matter_that_cannot_be_is_refused_with_its_reason(written, told):
    assert told in refusal("page.md", written.encode())


def test_html_keeps_what_a_reader_came_for():
    page = f"""<html lang="en-GB"><head><title>Shop: returns</title><style>p {{}}</style></head>
    <body><nav><a href="/">Home of navigation</a></nav>
    <script>var evil = "stolen words";</script>
    <main><h1>Returns</h1><p>{ENGLISH}</p>
    <h2>Costs</h2><table><tr><th>Kind</th><th>Price</th></tr><tr><td>Small</td><td>5</td></tr></table>
    <details><summary>Who pays?</summary><p>We do.</p></details>
    <ol><li>Pack it</li><li>Send it</li></ol><div hidden>hidden words</div></main>
    <footer>Imprint of footer</footer></body></html>"""
    draft = one("page.html", page.encode())
    assert draft.title == "Returns"
    assert draft.facts.language == "en"
    for lost in ("navigation", "stolen", "footer", "hidden"):
        assert lost not in draft.text
    passages = split(draft.text, draft.title, "en")
    assert passages[0].text == ENGLISH
    costs = next(passage for passage in passages if passage.path == ("Costs",))
    assert "Small | 5" in costs.text
    asked = next(passage for passage in passages if passage.path[-1:] == ("Who pays?",))
    assert asked.text.startswith("We do.")
    assert "1. Pack it\n2. Send it" in asked.text


def test_html_in_gb2312_as_it_declares_is_read():
    page = f'<html><head><meta charset="gb2312"></head><body><p>{CHINESE}</p></body></html>'
    assert CHINESE in one("page.html", page.encode("gb18030")).text


def test_html_of_scripts_only_is_refused():
    assert "no text" in refusal("app.html", b"<body><script>draw()</script></body>")


def test_markup_in_text_stays_text():
    draft = one("a.html", b"<p>Write &lt;b&gt; and *stars* and # hash and 1. one</p>")
    assert split(draft.text, "t", "en")[0].text == "Write <b> and *stars* and # hash and 1. one"


def test_a_pdf_keeps_its_pages_and_headings_and_loses_its_running_heads():
    pages = [
        ["Manual of the kettle", "Cleaning", f"Clean the {part} with a soft cloth and some vine-",
         f"gar once a month, and never put the {part} into water.", f"Page {number} of 4"]
        for number, part in enumerate(("kettle", "lid", "base", "filter"), 1)
    ]  # fmt: skip
    pages[2] = ["Manual of the kettle", "保修", "水壶保修期为两年，自签收之日起计算，凭发票或者",
                "订单号即可享受免费维修。", "Page 3 of 4"]  # fmt: skip
    draft = one("kettle.pdf", make.pdf(pages, {"Cleaning": 1, "保修": 3}, "Kettle"))
    passages = split(draft.text, draft.title, "en")
    assert draft.title == "Kettle"
    assert "Page 3" not in draft.text
    assert "Manual of the kettle" not in draft.text
    assert (passages[0].path, passages[0].page) == (("Cleaning",), 1)
    assert "with a soft cloth and some vinegar once a month" in passages[0].text
    warranty = next(passage for passage in passages if passage.path == ("保修",))
    assert warranty.page == 3
    assert "凭发票或者订单号即可享受免费维修。" in warranty.text


def test_rows_of_numbers_that_go_on_for_pages_are_no_running_heads():
    pages = [
        [
            "Prices of 2026",
            *(f"Size {7 * page**2 + row} costs {page * row + 3}" for row in range(5)),
        ]
        for page in range(1, 7)
    ]
    text = one("prices.pdf", make.pdf(pages)).text
    assert text.count("costs") == 30
    assert "Prices" not in text


def test_a_pdf_of_pictures_is_refused_with_the_cure():
    assert "OCR" in refusal("scan.pdf", make.picture_pdf())


def test_an_encrypted_pdf_is_refused_and_one_that_only_restricts_printing_is_read():
    assert "encrypted" in refusal("secret.pdf", make.encrypted_pdf("geheim"))
    assert "thirty days" in one("open.pdf", make.encrypted_pdf("", "owner")).text


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_broken_pdf_is_refused(cut):
    content = make.pdf([[ENGLISH]])
    broken = content[: int(len(content) * cut)].replace(b"endobj", b"endxxx")
    refusal("broken.pdf", broken)
    refusal("no.pdf", b"this is no PDF at all")


def test_word_keeps_headings_and_tables():
    body = (
        make.paragraph("Warranty", "Title")
        + make.paragraph("Large appliances", "Heading1")
        + make.paragraph(ENGLISH)
        + make.table([["Kind", "Months"], ["Phone", "12"]])
    )
    draft = one("a.docx", make.word(body))
    assert draft.title == "Warranty"
    (passage,) = split(draft.text, draft.title, "en")
    assert passage.path == ("Large appliances",)
    assert passage.text.startswith(ENGLISH)
    assert "Phone | 12" in passage.text


def test_of_a_word_file_with_macros_only_the_text_is_read():
    draft = one("a.docm", make.word(make.paragraph(CHINESE), macros=True))
    assert draft.text == CHINESE
    assert "Shell" not in draft.text


def test_pictures_of_a_word_file_are_not_unpacked():
    body = make.paragraph(ENGLISH)
    draft = one("a.docx", make.word(body, extra={"word/media/image1.png": b"\x89PNG" * 1000}))
    assert "base64" not in draft.text


@pytest.mark.parametrize(
    ("name", "part"), [("a.docx", "word/document.xml"), ("a.xlsx", "xl/workbook.xml")]
)
def test_an_archive_bomb_is_refused_before_it_is_unpacked(name, part):
    content = make.bomb(part, 60)
    assert len(content) < 100_000
    assert "60 MB" in refusal(name, content, Limits(unpacked_mb=50))


def test_a_document_that_grows_in_memory_ends_only_its_own_process():
    deep = "<w:p>" * 200_000
    refusal("deep.docx", make.word(deep))


@pytest.mark.timeout(60)  # of the 130 s that a process has which waits instead
def test_too_much_memory_is_refused():
    rows = [["question", "answer"], *([f"q{n}", "a" * 1000] for n in range(20_000))]
    limits = Limits(memory_mb=130)
    told = refusal("big.csv", "\n".join(map(",".join, rows)).encode(), limits)
    assert "memory" in told


def test_too_much_time_is_refused():
    rows = [["question", "answer"], *([f"question {n}?", "a" * 100] for n in range(20_000))]
    told = refusal("slow.xlsx", make.excel({"a": rows}), Limits(seconds=1))
    assert "1 s" in told


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.docm"])
def test_broken_office_files_are_refused(name):
    whole = make.word(make.paragraph("x")) if "doc" in name else make.excel({"a": [["x"]]})
    refusal(name, b"no archive")
    refusal(name, whole[: len(whole) // 2])
    assert "password" in refusal(name, b"\xd0\xcf\x11\xe0" + bytes(600))


def test_excel_gives_a_document_for_each_question():
    faq = [
        ["问题", "答案", "相似问题", "产品", "失效日期"],
        ["怎么退货？", CHINESE, "如何退货|退货流程", "KT-15", date(2027, 1, 31)],
        ["", "nobody asked", None, None, None],
    ]
    reading = read("faq.xlsx", make.excel({"常见问题": faq, "notes": [["x"]]}), UNKNOWN, LIMITS)
    (draft,) = reading.drafts
    assert (draft.title, draft.text) == ("怎么退货？", CHINESE)
    assert draft.questions == ("怎么退货？", "如何退货", "退货流程")
    assert (draft.facts.product, draft.facts.valid_until) == ("KT-15", date(2027, 1, 31))
    assert any("line 3" in problem and "question" in problem for problem in reading.problems)
    assert any("notes" in problem for problem in reading.problems)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", ","), ("utf-8-sig", ";"), ("utf-8", "\t")]
)
def test_a_csv_as_excel_writes_it_is_read(encoding, delimiter):
    rows = [("id", "question", "answer"), ("r1", "怎么退货？", f'"{CHINESE}"')]
    written = "\r\n".join(delimiter.join(row) for row in rows)
    draft = one("faq.csv", written.encode(encoding))
    assert (draft.part, draft.title, draft.text) == ("r1", "怎么退货？", CHINESE)


def test_a_table_without_its_columns_is_refused_with_what_it_has():
    told = refusal("prices.csv", b"sku,price\nKT-15,199\n")
    assert "question" in told
    assert "sku, price" in told


def test_a_question_with_two_answers_is_told_by_line():
    table = b"question,answer\nHow?,So.\nHow?,So.\nHow?,Otherwise.\n"
    reading = read("faq.csv", table, UNKNOWN, LIMITS)
    assert len(reading.drafts) == 1
    assert reading.problems[0].startswith("faq.csv line 4")


def test_a_file_that_is_too_large_is_refused():
    assert "200 MB" in refusal("big.pdf", bytes(200_000_000))


@pytest.mark.parametrize(
    ("name", "cure"), [("a.doc", ".docx"), ("a.xls", ".xlsx"), ("a.png", "Markdown"), ("a", "PDF")]
)
def test_other_formats_are_refused_with_the_cure(name, cure):
    assert cure in refusal(name, b"x")


def test_an_empty_file_is_refused():
    assert "empty" in refusal("a.md", b"")


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(ENDINGS)), st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(ending, content):
    try:
        reading = read(f"a{ending}", content, UNKNOWN, LIMITS)
    except DocumentRefused:
        return
    for draft in reading.drafts:
        draft.text.encode()
        assert "\0" not in draft.text


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=3000))
def test_any_markdown_is_split_into_bounded_passages(written):
    for passage in split(written, "title", "zh"):
        assert passage.text
        assert len(passage.text) <= 2000


def test_html_that_no_parser_takes_is_refused_with_its_name():
    with pytest.raises(DocumentRefused, match=r"page\.html is no HTML"):
        read("page.html", b"<html><![x y]>", UNKNOWN, LIMITS)
