"""Decodes text whose encoding nobody said."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from services.knowledge.errors import DocumentRefused

# Names that stand for an older set than what is written under them.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252"}
# What customers of ours write in: among all encodings there are, short texts fit too many.
_LIKELY = ["gb18030", "big5", "cp1252", "utf_16", "utf_16_le", "utf_16_be"]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(name: str, content: bytes, declared: str | None = None) -> str:
    """Return the text of a file.

    Args:
        name: The file's name, for messages.
        content: Its content.
        declared: The encoding it says it has.

    Raises:
        DocumentRefused: When it is no text.
    """
    for encoding in _said(content, declared):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    if b"\0" not in content[:1000] and (found := from_bytes(content, cp_isolation=_LIKELY).best()):
        return str(found)
    raise DocumentRefused(f"{name} is no text in UTF-8, GB 18030 or Big5: save it as UTF-8.")


def _said(content: bytes, declared: str | None) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    named = declared.strip().lower() if declared else ""
    return [*marked, "utf-8", *([_WIDER.get(named, named)] if named else [])]
