"""Teaches the assistant files, folders and addresses, for `make learn`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from launcher.errors import LaunchError
from launcher.pupils import Known, Pupil, Refusal
from services.knowledge.documents import facts as documents_facts
from services.knowledge.documents.document import Facts, file_digest
from services.knowledge.documents.reading import ENDINGS
from services.knowledge.errors import DocumentRefused

FILES = "files"
ADDRESSES = ("http://", "https://")
SHOWN = 20


@dataclass(frozen=True)
class Lesson:
    """A file or an address that is to be learned.

    Attributes:
        source: Name of the folder that it comes from; `files` for a single file.
        path: Its path in the folder, or the address.
        file: Where it lies; None for an address.
        origin: The folder.
    """

    source: str
    path: str
    file: Path | None
    origin: str = ""


@dataclass
class Report:
    """What came of the lessons.

    Attributes:
        learned: Files that were new or had changed.
        same: Files that had not.
        gone: Files that are no more, and were forgotten.
        documents: Documents that changed.
        failed: What could not be learned, each in a sentence.
        noted: Parts of files that could not be read, each with its place.
        passed_over: Files in folders whose kind is not read.
    """

    learned: int = 0
    same: int = 0
    gone: int = 0
    documents: int = 0
    failed: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    passed_over: int = 0

    def text(self) -> str:
        """Return the report in words."""
        lines = [f"{one}" for one in self.noted[:SHOWN]]
        if rest := len(self.noted) - SHOWN:
            lines += [f"and {rest} more parts of files that were left out"] if rest > 0 else []
        lines += [f"failed: {reason}" for reason in self.failed]
        told = [
            f"{self.learned} files learned ({self.documents} documents new or changed)",
            f"{self.same} unchanged",
            f"{self.gone} gone",
            f"{len(self.failed)} failed",
        ]
        if self.passed_over:
            told.append(f"{self.passed_over} of other kinds passed over")
        return "\n".join([*lines, ", ".join(told) + "."])


def learn(pupil: Pupil, wanted: Sequence[str], facts: Facts, name: str = "") -> Report:
    """Teach files, folders and addresses; what fails is reported, and the rest goes on.

    Args:
        pupil: Who learns.
        wanted: Paths and addresses.
        facts: What is known about all of them where they do not say otherwise.
        name: Name that a folder is known by; without one, its own.
    """
    report = Report()
    lessons: list[Lesson] = []
    known: dict[str, dict[str, Known]] = {}
    for one in wanted:
        try:
            lessons += _lessons(pupil, one, name, known, report)
        except LaunchError as error:
            report.failed.append(str(error))
    with tqdm(lessons, unit=" files", disable=not lessons, dynamic_ncols=True) as bar:
        for lesson in bar:
            bar.set_postfix_str(lesson.path[-40:])
            _teach(pupil, lesson, facts, known.get(lesson.source, {}), report)
    return report


def parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    reads = argparse.ArgumentParser(prog="make learn", allow_abbrev=False)
    reads.add_argument("wanted", nargs="+", help="files, folders and addresses")
    reads.add_argument("--name", default="", help="name that a folder is known by; else its own")
    reads.add_argument("--language", help="en or zh; else each document's text tells")
    reads.add_argument("--product", help="the product they are about")
    reads.add_argument("--audience", help="whom they are for")
    reads.add_argument("--valid-from", help="first day on which they hold, as 2026-12-31")
    reads.add_argument("--valid-until", help="last day on which they hold")
    return reads


def facts_of(asked: argparse.Namespace) -> Facts:
    """Return what the command's options say about documents.

    Raises:
        LaunchError: When an option's value cannot be.
    """
    try:
        return documents_facts.facts_of(vars(asked), "The options")
    except DocumentRefused as error:
        raise LaunchError(str(error)) from error


def _lessons(
    pupil: Pupil, wanted: str, name: str, known: dict[str, dict[str, Known]], report: Report
) -> list[Lesson]:
    if wanted.startswith(ADDRESSES):
        return [Lesson("", wanted, None)]
    path = Path(wanted).expanduser()
    if path.is_dir():
        return _folder(pupil, path.resolve(), name, known, report)
    if not path.exists():
        raise LaunchError(f"{wanted} is not there.")
    known.setdefault(FILES, pupil.known(FILES))
    return [Lesson(FILES, path.name, path, str(path.resolve().parent))]


def _folder(
    pupil: Pupil, folder: Path, name: str, known: dict[str, dict[str, Known]], report: Report
) -> list[Lesson]:
    """Return the lessons of a folder; what it holds no more is forgotten."""
    source = name or folder.name
    there = known[source] = pupil.known(source)
    others = {one.origin for one in there.values()} - {str(folder)}
    if others and not name:
        raise LaunchError(
            f"{folder} is called as {sorted(others)[0]}, which was learned before: say "
            f"ARGS='--name {source}' when it has moved, or give it another --name."
        )
    files = list(_files(folder))
    readable = [file for file in files if file.suffix.lower() in ENDINGS]
    if not readable:
        raise LaunchError(
            f"{folder} holds no file that can be read; nothing of it was learned or forgotten."
        )
    report.passed_over += len(files) - len(readable)
    lessons = [
        Lesson(source, file.relative_to(folder).as_posix(), file, str(folder)) for file in readable
    ]
    for path in sorted(set(there) - {lesson.path for lesson in lessons}):
        pupil.forget(source, path)
        report.gone += 1
    return lessons


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in order; hidden ones are none."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield Path(above) / name


def _teach(
    pupil: Pupil, lesson: Lesson, facts: Facts, known: dict[str, Known], report: Report
) -> None:
    try:
        if lesson.file is None:
            learned = pupil.learn_address(lesson.path, facts)
        else:
            content = lesson.file.read_bytes()
            before = known.get(lesson.path)
            if before and before.digest == file_digest(content, facts):
                report.same += 1
                return
            learned = pupil.learn(lesson.source, lesson.path, content, facts, lesson.origin)
    except Refusal as error:
        report.failed.append(str(error))
        return
    except OSError as error:
        report.failed.append(f"{lesson.file}: {error.strerror}.")
        return
    report.learned += learned.changed
    report.same += not learned.changed
    report.documents += learned.documents
    report.noted += learned.problems
