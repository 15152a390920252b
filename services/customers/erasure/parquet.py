"""Behaviour that was written as Parquet into the folder of files made at run time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from services.customers.erasure.store import Person, Store
from services.customers.erasure.tables import ids_and_conversations, plain

# As `make export-behaviour` calls it.
SHOPPER = "shopper_id"


class ParquetStore(Store):
    """The rows of a person in Parquet files of a folder.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        """What it is called."""
        return "parquet"

    def export(self, person: Person) -> list[Any]:
        """Return the rows of a person."""
        return [
            {"file": str(file.relative_to(self.folder))}
            | {name: plain(value) for name, value in row.items()}
            for file, table in self._tables()
            for row in table.filter(_of(table, person)).to_pylist()
        ]

    def erase(self, person: Person) -> int:
        """Write each file anew without the rows of a person."""
        erased = 0
        for file, table in self._tables():
            rest = table.filter(pc.invert(_of(table, person)))
            if gone := len(table) - len(rest):
                unfinished = file.with_name(f".{file.name}")
                pq.write_table(rest, unfinished)
                unfinished.replace(file)
                erased += gone
        return erased

    def _tables(self) -> Iterator[tuple[Path, pa.Table]]:
        for file in sorted(self.folder.rglob("*.parquet")):
            if SHOPPER in pq.read_schema(file).names:
                yield file, pq.read_table(file)


def _of(table: pa.Table, person: Person) -> Any:
    whose = pa.array(sorted(ids_and_conversations(person)), table.schema.field(SHOPPER).type)
    return pc.is_in(table.column(SHOPPER), value_set=whose)
