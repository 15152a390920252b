"""All access to the store of passages: Milvus Lite in a file, or a cluster by its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from pymilvus import DataType, Function, FunctionType, MilvusClient

from services.knowledge.errors import KnowledgeError
from services.vectors import Vectors

logger = structlog.get_logger(__name__)

COLLECTION = "passages"
PAGES = "pages"
LONGEST = 8000
# jieba cuts Chinese into words and leaves English ones whole; the stemmer joins return, returns.
ANALYZER = {
    "tokenizer": "jieba",
    "filter": ["lowercase", {"type": "stemmer", "language": "english"}],
}
SECTION, HEADING, QUESTION = "section", "heading", "question"
FIELDS = ["page", "section", "kind", "title", "heading", "text", "url", "language"]


@dataclass(frozen=True)
class Row:
    """What is found: a section, its heading, or a question that a page answers.

    Attributes:
        id: Unique name.
        page: Language and slug of the page.
        section: Number of the section on its page; -1 for a question.
        kind: SECTION, HEADING or QUESTION.
        title: Title of the page.
        heading: Heading of the section.
        text: Text of the section, or the question.
        url: Where it can be read.
        language: `en` or `zh`.
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

    @property
    def searched(self) -> str:
        """The words it is found by."""
        if self.kind == SECTION:
            return f"{self.title}. {self.heading}. {self.text}"
        return self.text

    @property
    def section_id(self) -> str:
        """Unique name of the section that this row is, or is the heading of."""
        return f"{self.page}#{self.section}"


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
        try:
            self._client = MilvusClient(uri=uri)
        except Exception as error:  # the client raises many kinds
            raise KnowledgeError(
                f"The knowledge store {uri} cannot be opened: is it in use elsewhere? ({error})"
            ) from error
        self._ensure_collections(dimension)

    def close(self) -> None:
        """Close the store."""
        self._client.close()

    def count(self) -> int:
        """Return how many sections there are."""
        rows = self._client.query(COLLECTION, f'kind == "{SECTION}"', output_fields=["count(*)"])
        return int(rows[0]["count(*)"])

    def digests(self) -> dict[str, str]:
        """Return the hash of each page that is kept."""
        rows = self._client.query(PAGES, "page != ''", output_fields=["page", "digest"])
        return {row["page"]: row["digest"] for row in rows}

    def replace(self, page: str, digest: str, rows: Sequence[Row], vectors: Vectors) -> None:
        """Keep a page's rows instead of those there were."""
        self.remove(page)
        written = [
            {**row.__dict__, "searched": row.searched[:LONGEST], "dense": vector.tolist()}
            for row, vector in zip(rows, vectors, strict=True)
        ]
        self._client.insert(COLLECTION, written)
        self._client.upsert(PAGES, [{"page": page, "digest": digest, "nothing": [0.0, 0.0]}])

    def remove(self, page: str) -> None:
        """Forget a page."""
        self._client.delete(COLLECTION, filter=f'page == "{page}"')
        self._client.delete(PAGES, filter=f'page == "{page}"')

    def near(self, vector: Any, kind: str, language: str | None, limit: int) -> dict[str, Found]:
        """Return the rows whose meaning is nearest, with their cosines."""
        return self._search("dense", [vector.tolist()], kind, language, limit, "COSINE")

    def matching(self, text: str, language: str | None, limit: int) -> dict[str, Found]:
        """Return the sections that share words with a text, with their BM25 scores."""
        return self._search("sparse", [text], SECTION, language, limit, "BM25")

    def _search(
        self, field: str, data: list[Any], kind: str, language: str | None, limit: int, metric: str
    ) -> dict[str, Found]:
        condition = f'kind == "{kind}"' + (f' && language == "{language}"' if language else "")
        hits = self._client.search(
            COLLECTION,
            data=data,
            anns_field=field,
            filter=condition,
            limit=limit,
            output_fields=FIELDS,
            search_params={"metric_type": metric},
        )[0]
        return {
            hit["id"]: Found(Row(id=hit["id"], **hit["entity"]), hit["distance"]) for hit in hits
        }

    def _ensure_collections(self, dimension: int) -> None:
        if not self._client.has_collection(COLLECTION):
            self._create_passages(dimension)
        if not self._client.has_collection(PAGES):
            schema = self._client.create_schema(auto_id=False)
            schema.add_field("page", DataType.VARCHAR, is_primary=True, max_length=200)
            schema.add_field("digest", DataType.VARCHAR, max_length=64)
            # Milvus wants a vector in every collection.
            schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
            index = self._client.prepare_index_params()
            index.add_index("nothing", index_type="FLAT", metric_type="L2")
            self._client.create_collection(PAGES, schema=schema, index_params=index)

    def _create_passages(self, dimension: int) -> None:
        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=250)
        schema.add_field("section", DataType.INT64)
        for name in ("page", "kind", "title", "heading", "url", "language"):
            schema.add_field(name, DataType.VARCHAR, max_length=1000)
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
        self._client.create_collection(COLLECTION, schema=schema, index_params=index)


@dataclass(frozen=True)
class Found:
    """A row that was found.

    Attributes:
        row: The row.
        score: Cosine or BM25 score.
    """

    row: Row
    score: float
