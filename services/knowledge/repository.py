"""All access to the store of passages: Milvus Lite in a file, or a cluster by its address."""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from grpc import RpcError
from milvus_lite.server_manager import server_manager_instance
from pymilvus import DataType, Function, FunctionType, MilvusClient, MilvusException

from services.knowledge.errors import KnowledgeError
from services.vectors import Vectors

logger = structlog.get_logger(__name__)

COLLECTION = "passages"
# What an earlier release kept beside the passages.
OUTDATED = "pages"
LONGEST = 8000
LONGEST_LABEL = 8000
NO_WORDS = "Invalid sparse row"
BEGUN_TOGETHER = "Mmap manager has not been init"
ITERATED = 1000
# A call without a deadline waits for ever on a server that hangs. The client takes whole seconds.
SECONDS = 60
# What a call raises when the store refuses it or does not answer in time.
FAILURES = (MilvusException, RpcError)
# jieba cuts Chinese into words and leaves English ones whole; the stemmer joins return, returns.
ANALYZER = {
    "tokenizer": "jieba",
    "filter": ["lowercase", {"type": "stemmer", "language": "english"}],
}
SECTION, QUESTION = "section", "question"
TEXTS = ("page", "kind", "title", "heading", "url", "language", "product", "audience")
NUMBERS = ("section", "version", "leaf", "valid_from", "valid_until")
FIELDS = [*TEXTS, *NUMBERS, "text"]


@dataclass(frozen=True)
class Row:
    """What is found: a section, or a question that a page answers.

    Attributes:
        id: Unique name.
        page: Key of the document.
        section: Number of the section in its document; -1 for a question.
        kind: SECTION or QUESTION.
        title: Title of the document.
        heading: Headings above the section, outermost first.
        text: Text of the section, or the question.
        url: Where it can be read.
        language: `en` or `zh`.
        version: Number of the document's version.
        leaf: Page of the PDF, from 1; 0 when there are no pages.
        product: The product it is about; empty when about none in particular.
        audience: Whom it is for; empty when for everybody.
        valid_from: First day on which it holds, as 20261231.
        valid_until: Last day on which it holds, likewise.
    """

    id: str
    page: str
    section: int
    kind: str
    title: str
    heading: str
    text: str
    url: str
    language: str
    version: int
    leaf: int
    product: str
    audience: str
    valid_from: int
    valid_until: int

    @property
    def searched(self) -> str:
        """The words it is found by."""
        if self.kind == SECTION:
            return f"{self.title}. {self.heading}. {self.text}"
        return self.text


@dataclass(frozen=True)
class Wanted:
    """Which rows are looked for.

    Attributes:
        language: Only those in it; both without.
        product: Only those about it, or about none in particular; all without.
        audience: Only those for it, or for everybody; without, only those for everybody.
        day: Only those that hold on it, as 20261231; without, whatever their dates.
    """

    language: str | None = None
    product: str = ""
    audience: str = ""
    day: int = 0

    @property
    def condition(self) -> str:
        """The same in the store's own words."""
        parts = [f"audience in {json.dumps(sorted({'', self.audience}), ensure_ascii=False)}"]
        if self.language:
            parts.append(f"language == {json.dumps(self.language)}")
        if self.product:
            parts.append(f"product in {json.dumps(['', self.product], ensure_ascii=False)}")
        if self.day:
            parts.append(f"valid_from <= {self.day} && valid_until >= {self.day}")
        return "".join(f" && {part}" for part in parts)


class PassageRepository:
    """Keeps and finds passages.

    Only one process may open a file of Milvus Lite: the services.

    Args:
        uri: File of Milvus Lite, or address of a cluster.
        dimension: Width of the vectors.

    Raises:
        KnowledgeError: When the store cannot be opened.
    """

    def __init__(self, uri: str, dimension: int) -> None:
        if "://" not in uri:
            Path(uri).parent.mkdir(parents=True, exist_ok=True)
        self._uri = uri
        # Milvus Lite's client is used by the threads of many requests.
        self.lock = threading.Lock()
        # Versions that are not found yet, or no more. Replaced as a whole, never changed: a
        # search sees one state of it.
        self._hidden: frozenset[int] = frozenset()
        self._hiding = threading.Lock()
        self._client = _opened(uri)
        try:
            with _silent():
                self._ensure_collection(dimension)
        except MilvusException as error:
            if BEGUN_TOGETHER not in str(error):
                raise
            # Servers of Milvus Lite that begin in one moment make one folder in the user's home;
            # who finds it made goes on without it, and fails at the first collection.
            self.close()
            self._client = _opened(uri)
            self._ensure_collection(dimension)

    def close(self) -> None:
        """Close the store; the server of a file ends with it."""
        self._client.close()
        if "://" not in self._uri:
            server_manager_instance.release_server(self._uri)

    def count(self) -> int:
        """Return how many sections there are."""
        condition = f'kind == "{SECTION}"'
        if hidden := self._hidden:
            condition += f" && version not in {sorted(hidden)}"
        rows = self._client.query(
            COLLECTION, condition, output_fields=["count(*)"], timeout=SECONDS
        )
        return int(rows[0]["count(*)"])

    def insert(self, rows: Sequence[Row], vectors: Vectors) -> None:
        """Keep rows; none of the same names may be there."""
        written = [
            {**row.__dict__, "searched": row.searched[:LONGEST], "dense": vector.tolist()}
            for row, vector in zip(rows, vectors, strict=True)
        ]
        with self.lock:
            self._client.insert(COLLECTION, written, timeout=SECONDS)

    def remove(self, versions: Sequence[int]) -> None:
        """Forget the rows of versions of documents."""
        if versions:
            which = f"version in {list(versions)}"
            with self.lock:
                self._client.delete(COLLECTION, filter=which, timeout=SECONDS)
            self.swap(versions, ())

    def hide(self, versions: Iterable[int]) -> None:
        """Let the rows of versions not be found, though they are there or will be."""
        self.swap((), versions)

    def swap(self, shown: Iterable[int], hidden: Iterable[int]) -> None:
        """Let rows of versions be found, and in the same moment no more those of others."""
        with self._hiding:
            self._hidden = self._hidden.difference(shown).union(hidden)

    def counts(self) -> Counter[int]:
        """Return how many rows there are of each version."""
        counted: Counter[int] = Counter()
        counted.update(int(row["version"]) for row in self._all("version >= 0", ["version"]))
        return counted

    def sections(self, most: int) -> tuple[list[Row], Vectors]:
        """Return sections with their vectors, in the order of their names, so many at most."""
        rows: list[Row] = []
        vectors: list[list[float]] = []
        for entity in self._all(f'kind == "{SECTION}"', ["id", *FIELDS, "dense"], most):
            vectors.append(entity.pop("dense"))
            rows.append(Row(**entity))
        return rows, np.array(vectors, np.float32)

    def near(self, vector: Any, kind: str, wanted: Wanted, limit: int) -> dict[str, Found]:
        """Return the rows whose meaning is nearest, with their cosines."""
        return self._search("dense", [vector.tolist()], kind, wanted, limit, "COSINE")

    def matching(self, text: str, wanted: Wanted, limit: int) -> dict[str, Found]:
        """Return the sections that share words with a text, with their BM25 scores."""
        try:
            return self._search("sparse", [text], SECTION, wanted, limit, "BM25")
        except MilvusException as error:
            # Milvus Lite divides by the rows' mean length: there are none, or none has a word.
            if NO_WORDS in str(error):
                return {}
            raise

    def questions(self) -> dict[str, tuple[str, str]]:
        """Return page and language of the rows that are questions, by their ids."""
        found = self._all(f'kind == "{QUESTION}"', ["page", "language"])
        return {row["id"]: (row["page"], row["language"]) for row in found}

    def vectors(self, pages: Collection[str]) -> Iterator[tuple[str, str, Any]]:
        """Give page, language and vector of every row of pages."""
        condition = f"page in {json.dumps(sorted(pages), ensure_ascii=False)}"
        for row in self._all(condition, ["page", "language", "dense"]):
            yield row["page"], row["language"], row["dense"]

    def _all(self, condition: str, fields: list[str], most: int = -1) -> Iterator[dict[str, Any]]:
        # Milvus Lite keeps no time of its own, which is nothing to warn of.
        logging.getLogger("pymilvus.orm.iterator").setLevel(logging.ERROR)
        pages = self._client.query_iterator(
            COLLECTION,
            ITERATED,
            limit=most,
            filter=condition,
            output_fields=fields,
            timeout=SECONDS,
        )
        while found := pages.next():
            yield from found
        pages.close()

    def _search(
        self, field: str, data: list[Any], kind: str, wanted: Wanted, limit: int, metric: str
    ) -> dict[str, Found]:
        hidden = self._hidden
        condition = f'kind == "{kind}"' + wanted.condition
        hits = self._client.search(
            COLLECTION,
            data=data,
            anns_field=field,
            filter=condition,
            limit=2 * limit if hidden else limit,
            output_fields=FIELDS,
            search_params={"metric_type": metric},
            timeout=SECONDS,
        )[0]
        found = [hit for hit in hits if hit["entity"]["version"] not in hidden][:limit]
        return {
            hit["id"]: Found(Row(id=hit["id"], **hit["entity"]), hit["distance"]) for hit in found
        }

    def _ensure_collection(self, dimension: int) -> None:
        if self._client.has_collection(OUTDATED, timeout=SECONDS):
            self._client.drop_collection(OUTDATED, timeout=SECONDS)
        if self._client.has_collection(COLLECTION, timeout=SECONDS) and not self._is_fit(dimension):
            # Kept by an earlier release, or for another encoder: all of it is learned anew.
            self._client.drop_collection(COLLECTION, timeout=SECONDS)
        if not self._client.has_collection(COLLECTION, timeout=SECONDS):
            self._create_passages(dimension)

    def _is_fit(self, dimension: int) -> bool:
        fields = self._client.describe_collection(COLLECTION, timeout=SECONDS)["fields"]
        widths = {field["name"]: field["params"].get("dim") for field in fields}
        return set(FIELDS) <= set(widths) and int(widths.get("dense") or 0) == dimension

    def _create_passages(self, dimension: int) -> None:
        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=250)
        for name in NUMBERS:
            schema.add_field(name, DataType.INT64)
        for name in TEXTS:
            schema.add_field(name, DataType.VARCHAR, max_length=LONGEST_LABEL)
        schema.add_field("text", DataType.VARCHAR, max_length=4 * LONGEST)
        schema.add_field(
            "searched",
            DataType.VARCHAR,
            max_length=4 * LONGEST,
            enable_analyzer=True,
            analyzer_params=ANALYZER,
        )
        schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            Function(
                name="bm25",
                function_type=FunctionType.BM25,
                input_field_names=["searched"],
                output_field_names=["sparse"],
            )
        )
        index = self._client.prepare_index_params()
        index.add_index("dense", index_type="FLAT", metric_type="COSINE")
        index.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
        self._client.create_collection(
            COLLECTION, schema=schema, index_params=index, timeout=SECONDS
        )


def _opened(uri: str) -> MilvusClient:
    try:
        with _silent():
            return MilvusClient(uri=uri)
    except Exception as error:  # the client raises many kinds
        if "://" in uri:
            raise KnowledgeError(f"The knowledge store {uri} does not answer: {error}") from error
        raise KnowledgeError(
            f"The knowledge store {uri} cannot be opened. Only one process can: is another one "
            f"running, such as the services? Then stop that one, or let it do the work. ({error})"
        ) from error


@contextmanager
def _silent() -> Iterator[None]:
    """Keep the client from logging, twice, what its error says anyway."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@dataclass(frozen=True)
class Found:
    """A row that was found.

    Attributes:
        row: The row.
        score: Cosine or BM25 score.
    """

    row: Row
    score: float
