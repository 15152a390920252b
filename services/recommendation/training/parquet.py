"""Behaviour in Parquet files: one that another system wrote, or one for Spark to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from services.recommendation.repository import Did

ROWS_AT_ONCE = 50_000
SCHEMA = pa.schema(
    [
        ("shopper_id", pa.string()),
        ("sku", pa.string()),
        ("kind", pa.string()),
        ("value", pa.float64()),
        ("at", pa.timestamp("us", tz="UTC")),
    ]
)
NEEDED = ("shopper_id", "sku", "kind", "at")


class ParquetRefused(Exception):
    """A file is not behaviour in Parquet; the message names it and says what would be right."""


def read(path: Path, until: datetime) -> Iterator[Did]:
    """Yield the behaviour of a file, or of a folder of files, in their order.

    Rows that lack a shopper, product, kind or moment are passed over, as are those after `until`.

    Args:
        path: With columns `shopper_id`, `sku`, `kind`, `at`, and perhaps `value`, else 1.
        until: In UTC without saying so.

    Raises:
        ParquetRefused: When it cannot be read, or a column lacks or is of another kind.
    """
    table = checked(path)
    columns = [name for name in SCHEMA.names if name in table.schema.names]
    try:
        for batch in table.to_batches(columns=columns, batch_size=ROWS_AT_ONCE):
            yield from _rows(batch, until)
    except (pa.ArrowException, OSError) as error:
        raise ParquetRefused(f"{path} cannot be read to its end: {error}") from error


def checked(path: Path) -> ds.Dataset:
    """Open a file or folder and make sure that it is behaviour.

    Raises:
        ParquetRefused: When it is not.
    """
    if not path.exists():
        raise ParquetRefused(f"{path} is not there.")
    try:
        table = ds.dataset(path, format="parquet")
    except (pa.ArrowException, OSError) as error:
        raise ParquetRefused(f"{path} is not Parquet: {error}") from error
    lacking = [name for name in NEEDED if name not in table.schema.names]
    if lacking:
        raise ParquetRefused(
            f"{path} has no column {', '.join(lacking)}; columns are shopper_id, sku, kind, at and "
            f"perhaps value, and it has {', '.join(table.schema.names) or 'none'}."
        )
    return table


def write(did: Iterable[Did], path: Path) -> int:
    """Write behaviour into one file, a part of it in memory at a time.

    Returns:
        Number of rows.
    """
    rows, did = 0, iter(did)
    unfinished = path.with_name(f".{path.name}")
    with pq.ParquetWriter(unfinished, SCHEMA) as writer:
        while some := list(islice(did, ROWS_AT_ONCE)):
            writer.write_table(pa.Table.from_pylist([_plain(one) for one in some], SCHEMA))
            rows += len(some)
    unfinished.replace(path)
    return rows


def _rows(batch: pa.RecordBatch, until: datetime) -> Iterator[Did]:
    given = {name: batch.column(name) for name in batch.schema.names}
    # Without a time zone it is UTC, as in the table; numbers are refused here by pyarrow.
    moment = given["at"]
    if not pa.types.is_timestamp(moment.type):
        raise pa.ArrowInvalid(f"column at is {moment.type}, not a timestamp")
    given["at"] = pc.cast(moment, pa.timestamp("us", tz=moment.type.tz or "UTC"))
    values = given.pop("value", None)
    columns = {name: column.to_pylist() for name, column in given.items()}
    amounts = values.to_pylist() if values is not None else [None] * len(batch)
    for shopper, sku, kind, at, value in zip(
        columns["shopper_id"], columns["sku"], columns["kind"], columns["at"], amounts, strict=True
    ):
        if None in (shopper, sku, kind, at):
            continue
        naive = at.astimezone(timezone.utc).replace(tzinfo=None)
        if naive <= until:
            yield Did(str(shopper), str(sku), str(kind), 1.0 if value is None else value, naive)


def _plain(one: Did) -> dict[str, object]:
    return {**one._asdict(), "at": one.at.replace(tzinfo=timezone.utc)}
