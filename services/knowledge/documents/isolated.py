"""Reads a file in a process of its own: one that is broken, or made to harm, ends that only.

It is also why searches do not wait while a PDF is read: its Python runs elsewhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path, PurePath

from pydantic import ValidationError, parse_raw_as

from services.knowledge.documents.document import Facts
from services.knowledge.documents.reading import Limits, Reading, read, reader
from services.knowledge.errors import DocumentRefused

PROJECT = Path(__file__).resolve().parents[3]
MEGABYTE = 1_000_000
# Text is read at once: there is nothing in it that could go wrong.
PLAIN = frozenset({".md", ".markdown", ".txt"})
# NumPy starts a thread a core, and waits for ever where memory does not suffice for one.
ALONE = {"OPENBLAS_NUM_THREADS": "1"}
# Seconds that the process may take to start, beside those of reading.
STARTING = 10


def read_isolated(name: str, content: bytes, facts: Facts, limits: Limits) -> Reading:
    """Read a file, in a process of its own unless it is text.

    Args:
        name: Its name; the ending tells the format.
        content: Its content.
        facts: What is known about it where it does not say otherwise.
        limits: What it may cost.

    Raises:
        DocumentRefused: When it cannot be read, or costs more than it may.
    """
    check_size(name, len(content), limits)
    reader(name)
    if not content:
        raise DocumentRefused(f"{name} is empty.")
    if PurePath(name).suffix.lower() in PLAIN:
        return read(name, content, facts, limits)
    asked = json.dumps(
        {"name": name, "facts": asdict(facts), "limits": asdict(limits)}, default=str
    )
    command = [sys.executable, "-m", "services.knowledge.documents", asked]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=content,
            capture_output=True,
            cwd=PROJECT,
            env={**os.environ, **ALONE},
            timeout=limits.seconds + STARTING,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_costly(name, limits) from error
    return _answer(name, done, limits)


def check_size(name: str, size: int, limits: Limits) -> None:
    """Refuse a file that is too large.

    Raises:
        DocumentRefused: When it is.
    """
    if size > limits.file_mb * MEGABYTE:
        raise DocumentRefused(
            f"{name} has {size / MEGABYTE:,.0f} MB, more than the {limits.file_mb:,.0f} MB allowed "
            f"(KNOWLEDGE_FILE_MB): split it, or leave out its pictures."
        )


def _answer(name: str, done: subprocess.CompletedProcess[bytes], limits: Limits) -> Reading:
    if done.returncode < 0 or done.returncode == 3:
        raise _too_costly(name, limits)
    try:
        answer = json.loads(done.stdout)
        if "refused" in answer:
            raise DocumentRefused(str(answer["refused"]))
        return parse_raw_as(Reading, json.dumps(answer))
    except (ValueError, ValidationError) as error:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DocumentRefused(
            f"{name} cannot be read: it is broken ({words[-1] if words else 'no answer'})."
        ) from error


def _too_costly(name: str, limits: Limits) -> DocumentRefused:
    return DocumentRefused(
        f"{name} takes more than {limits.seconds} s or {limits.memory_mb} MB of memory to read: "
        f"it is broken, or must be split."
    )
