"""Reads questions that go on with the one before: "and on Sundays?", 那周末呢."""

from __future__ import annotations

import re

# A few words that name only what is different; a whole question says itself what it is about.
_PATTERNS = {
    "en": re.compile(
        r"(?:(?:and|or|but|so)\b(?: (?:what|how) about)?|(?:what|how) about)"
        r" (?:for )?(\S+(?: \S+){0,4})"
    ),
    "zh": re.compile(r"(?:那么|那|要是|如果)?(\S{1,8}?)(?:的话)?呢"),
}
_ENDS = " \t\n?？。.!！,，~～"


def what_differs(text: str, language: str) -> str | None:
    """Return what a question asks about in place of what was asked before.

    Args:
        text: The customer's message.
        language: `en` or `zh`; of another language none goes on.

    Returns:
        The words that name it, such as "on sundays"; None when the message is a question by itself.
    """
    pattern = _PATTERNS.get(language)
    found = pattern and pattern.fullmatch(text.strip(_ENDS).lower())
    return found.group(1) if found else None
