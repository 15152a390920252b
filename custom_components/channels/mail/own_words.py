"""What somebody wrote in a letter, without what they quote and without their signature.

Line by line and without patterns that look back: letters come from anybody. Libraries for this know
few of the ways in which Chinese mail programs quote (docs/decisions/0014-channels.md).
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

# What stands above a quotation. Programs break "On … wrote:" into two lines.
ATTRIBUTION = (
    re.compile(r"^On\b.{0,300}\bwrote\s*:$", re.IGNORECASE),
    re.compile(r"^At\b.{0,300}\bwrote\s*:$", re.IGNORECASE),
    re.compile(r"^(?:在|于)?\s*\d{4}.{0,300}写道\s*[：:]$"),
    re.compile(r"^.{0,300}于\s*\d{4}.{0,100}写道\s*[：:]$"),
)
SEPARATOR = re.compile(
    r"^[-_=*\s]{2,}(?:original message|forwarded message|original|原始邮件|原邮件|转发的邮件|"
    r"replied message|回复的邮件)[-_=*\s]{0,80}$",
    re.IGNORECASE,
)
UNDERLINE = re.compile(r"^_{20,}$")
HEADER = re.compile(
    r"^\*?(?:from|sent|to|subject|date|cc|发件人|发送时间|收件人|主题|日期|抄送)\*?\s*[：:]",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"^(?:--|—|——|__)\s*$")
SENT_FROM = re.compile(
    r"^(?:sent from my\b.{0,60}|sent from .{0,40}mail.{0,40}|get outlook for\b.{0,60}|"
    r"发自我的.{0,30}|发送自.{0,30}|从我的.{0,30}发送)$",
    re.IGNORECASE,
)
QUOTED_HTML = (
    "blockquote, .gmail_quote, .gmail_signature, #divRplyFwdMsg, #divRplyFwdMsg ~ *, "
    "style, script, head"
)
# No person writes more; HTML of many nested blocks takes long to read.
MOST_HTML = 200_000
BLOCKS = ("p", "div", "br", "tr", "li", "h1", "h2", "h3")


def own_words(text: str) -> str:
    """Return what was written above and between quotations."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\xa0", " ").split("\n")]
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _ends(lines, place):
            break
        if not line.startswith(">") and not SENT_FROM.match(line):
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def plain(html: str) -> str:
    """Return what was written in HTML, a line for each block; of long HTML the beginning."""
    soup = BeautifulSoup(html[:MOST_HTML], "html.parser")
    for quoted in soup.select(QUOTED_HTML):
        quoted.decompose()
    for block in soup.find_all(BLOCKS):
        block.append("\n")
    return soup.get_text()


def _ends(lines: list[str], place: int) -> bool:
    """Tell whether what is the writer's own ends before a line."""
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else ""
    if SIGNATURE.match(line) or SEPARATOR.match(line) or UNDERLINE.match(line):
        return True
    if any(known.match(line) or known.match(f"{line} {following}") for known in ATTRIBUTION):
        return True
    # Two lines of a header: a letter that is quoted as it was.
    return bool(HEADER.match(line) and HEADER.match(following))
