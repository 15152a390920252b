"""Masks what a process logs, whichever library logs it and wherever it goes."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from language.personal_data.masking import Masker, masker

# What programs say of themselves; a name found there would be a mistake.
KEPT = frozenset({"level", "log_level", "logger", "timestamp", "event", "event_key", "exc_type"})
# What could not be masked is not told at all.
UNREADABLE = "[unreadable]"
Factory = Callable[..., logging.LogRecord]


class MaskedRecords:
    """Makes log records whose message and traceback are masked: Python's log record factory.

    It masks before any handler or formatter sees a record, so none that a library adds later is
    missed. What structlog writes as JSON is masked value by value. It never fails: whoever logs
    must not be stopped by it.

    Args:
        make: Makes a record.
        masker: Masks it.
    """

    def __init__(self, make: Factory, masker: Masker) -> None:
        self._make = make
        self._masker = masker

    def __call__(self, *given: Any, **named: Any) -> logging.LogRecord:
        """Make a record."""
        record = self._make(*given, **named)
        record.msg, record.args = _or_unreadable(lambda: self._masked(_said(record))), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = _or_unreadable(lambda: self._traced(record))
        return record

    def _traced(self, record: logging.LogRecord) -> str:
        trace = traceback.format_exception(*record.exc_info)  # type: ignore[misc]
        return masked_trace("".join(trace), self._masker)

    def _masked(self, said: str) -> str:
        if said.startswith("{"):
            try:
                told = json.loads(said)
            except ValueError:
                return self._masker.mask(said)
            return json.dumps(self._masker.mask_all(told, KEPT))
        return self._masker.mask(said)


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        # A library's mistake: what it meant to say cannot be told, nor its values be masked.
        return f"{record.msg} (could not be written with its values)"


def _or_unreadable(masked: Callable[[], str]) -> str:
    try:
        return masked()
    except Exception:
        return UNREADABLE


def mask_logs() -> None:
    """Mask whatever this process logs from now on; doing so again changes nothing."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, MaskedRecords):
        logging.setLogRecordFactory(MaskedRecords(made, masker()))


def masked_processors() -> list[Any]:
    """Return structlog's own processors, with masking before anything is written."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.dev.set_exc_info,
        structlog.processors.format_exc_info,
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
        mask_event,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]


def mask_event(_: Any, __: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Mask what structlog is told, where it prints by itself: a processor."""
    try:
        told = masker().mask_all(event, KEPT)
        if isinstance(event.get("exception"), str):
            told["exception"] = masked_trace(event["exception"], masker())
        return dict(told)
    except Exception:
        return {key: kept if key in KEPT else UNREADABLE for key, kept in event.items()}


def masked_trace(trace: str, masker: Masker) -> str:
    """Return a traceback whose messages are masked; its places in the code stay."""
    lines = trace.rstrip("\n").split("\n")
    return "\n".join(line if line.startswith("  ") else masker.mask(line) for line in lines)
