"""Makes real files of every format for the tests."""

import io
import zipfile

from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CHINESE_FONT = "STSong-Light"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
STYLES = (
    f'<w:styles xmlns:w="{WORD}">'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)
STYLE_RELATIONSHIP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="styles.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/styles"/></Relationships>'
)
PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def pdf(pages: list[list[str]], bookmarks: dict[str, int] | None = None, title: str = "") -> bytes:
    """A PDF of lines; Chinese is written with a font that every reader has."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE_FONT))
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A4)
    canvas.setTitle(title)
    for number, lines in enumerate(pages, 1):
        for name, page in (bookmarks or {}).items():
            if page == number:
                canvas.bookmarkPage(name)
                canvas.addOutlineEntry(name, name, 0)
        for place, line in enumerate(lines):
            canvas.setFont("Helvetica" if line.isascii() else CHINESE_FONT, 11)
            canvas.drawString(60, 780 - 16 * place, line)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def picture_pdf(pages: int = 3) -> bytes:
    """A PDF as a scanner makes it: a picture a page."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A4)
    for _ in range(pages):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def encrypted_pdf(password: str, owner: str | None = None) -> bytes:
    """A PDF that opens with a password only."""
    writer = PdfWriter(PdfReader(io.BytesIO(pdf([["Secret returns policy of thirty days."]]))))
    writer.encrypt(password, owner, algorithm="AES-256")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def word(body: str, macros: bool = False, extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file of paragraphs in Word's own XML."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        main = WITH_MACROS if macros else PLAIN
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(main=main))
        archive.writestr("_rels/.rels", RELATIONSHIPS)
        archive.writestr("word/_rels/document.xml.rels", STYLE_RELATIONSHIP)
        archive.writestr("word/styles.xml", STYLES)
        document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
        if macros:
            archive.writestr("word/vbaProject.bin", b'Sub AutoOpen() Shell "evil" End Sub')
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return kept.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of a Word file."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: list[list[str]]) -> str:
    """A table of a Word file."""
    written = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{written}</w:tbl>"


def excel(sheets: dict[str, list[list]]) -> bytes:
    """An Excel file."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def bomb(part: str, megabytes: int) -> bytes:
    """An archive of the right parts, one of which unpacks to very much."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(main=PLAIN))
        with archive.open(part, "w", force_zip64=True) as unpacked:
            for _ in range(megabytes):
                unpacked.write(b"\0" * 1_000_000)
    return kept.getvalue()
