"""The knowledge service beside BM25, dense vectors and TF-IDF, in one run.

`make bench-knowledge` prints a table for each retrieval set (recall@1/5/10, nDCG@10, MRR, by
document), how precisely the shop's questions are answered and how silent it is at those that no
page answers, and how long a search takes among 1,000 to 200,000 passages, also while documents are
learned anew. Ours runs as it is served: Milvus Lite, the weights of `services/knowledge/ranking.py`
and, on the shop's pages, what data/knowledge/calibration.yml teaches. Nothing was tuned on what is
asked here.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import typer

from benchmarks import relearning, retrieval_speed
from benchmarks.public_data import DataMissing
from benchmarks.retrieval_answers import answered, report
from benchmarks.retrieval_contenders import (
    Passages,
    Rankings,
    bm25,
    dense,
    found_by,
    ours,
    shop_questions,
    tf_idf,
)
from benchmarks.retrieval_data import SETS, RetrievalSet, shop
from benchmarks.retrieval_measures import CUTS, Quality, quality
from neural.encoder import OnnxEncoder
from services.settings import ServicesSettings

PEERS = ("TF-IDF", "BM25 (bm25s)", "dense (e5)")
OURS = "ours"
# Of ours to BM25, and of a question across languages to one within.
MORE_THAN_BM25, ACROSS = 1.05, 0.9
SIZES = (1_000, 20_000, 200_000)
RELEARNED = 20_000
# Seconds after which learning 20,000 passages anew is cut short; searches are measured meanwhile.
LONGEST_RELEARNING = 120.0


def main() -> None:
    """Print all tables."""
    asked = _arguments()
    encoder = OnnxEncoder(ServicesSettings().encoder_dir, threads=2)
    if "sets" in asked.tables:
        _sets(asked.sets.split(","), encoder)
    if "answers" in asked.tables:
        _answers(encoder)
    one = OnnxEncoder(ServicesSettings().encoder_dir, threads=1)
    if "speed" in asked.tables:
        for line in retrieval_speed.table([int(size) for size in asked.sizes.split(",")], one):
            typer.echo(line)
    if "relearning" in asked.tables:
        _relearning(one)


def measure(data: RetrievalSet, asked_in: str, encoder: OnnxEncoder) -> dict[str, Quality]:
    """Ask the answerable questions of a set of everybody.

    Args:
        data: The set.
        asked_in: Language of its questions.
        encoder: Turns texts into vectors.
    """
    texts = [question.text for question in data.answerable]
    right = [question.right for question in data.answerable]
    passages = Passages(data.documents)
    known = shop_questions() if data.name.startswith("shop") else ()
    with ours(data.documents, encoder, known) as knowledge:
        found: dict[str, Rankings] = {
            "TF-IDF": tf_idf(passages, texts, asked_in),
            "BM25 (bm25s)": bm25(passages, texts, asked_in),
            "dense (e5)": dense(passages, texts, encoder),
            OURS: found_by(knowledge, texts, data.language),
        }
    return {name: quality(rankings, right) for name, rankings in found.items()}


def verdicts(measured: dict[str, Quality]) -> list[str]:
    """Return a line for each goal of a set: what was measured, and whether it is reached."""
    best, words = measured[OURS].ndcg, measured["BM25 (bm25s)"].ndcg
    halves = max(words, measured["dense (e5)"].ndcg)
    return [
        f"    goal above both halves: {_reached(best > halves)} ({best:.3f} to {halves:.3f})",
        f"    goal nDCG@10 at least 5 % above BM25: "
        f"{_reached(best >= MORE_THAN_BM25 * words)} ({100 * (best / words - 1):+.1f} %)",
    ]


def _sets(names: Sequence[str], encoder: OnnxEncoder) -> None:
    across: dict[str, float] = {}
    for name in names:
        try:
            data = SETS[name]()
        except DataMissing as missing:
            typer.echo(f"\n{name}: {missing}")
            continue
        asked_in = "zh" if name == "insurance" else name.split("-")[1] if "-" in name else "en"
        measured = measure(data, asked_in, encoder)
        across[name] = measured[OURS].recall[1]
        typer.echo(
            f"\n{data.name}: {len(data.documents)} documents, {len(data.answerable)} questions"
        )
        typer.echo(f"{'':16}" + "".join(f"{f'recall@{cut}':>11}" for cut in CUTS) + _HEADS)
        for contender, found in measured.items():
            cells = "".join(f"{value:11.3f}" for value in found.recall)
            typer.echo(f"{contender:16}{cells}{found.ndcg:9.3f}{found.mrr:8.3f}")
        for line in verdicts(measured):
            typer.echo(line)
    for asked_in, pages in (("en", "zh"), ("zh", "en")):
        if {f"shop-{asked_in}", f"shop-{asked_in}-{pages}"} <= set(across):
            share = across[f"shop-{asked_in}-{pages}"] / across[f"shop-{asked_in}"]
            typer.echo(
                f"goal {asked_in} asks {pages}: recall@5 at least 90 % of the same language's: "
                f"{_reached(share >= ACROSS)} ({100 * share:.0f} %)"
            )


_HEADS = f"{'nDCG@10':>9}{'MRR':>8}"


def _answers(encoder: OnnxEncoder) -> None:
    sets = [shop("en"), shop("zh")]
    documents = [document for data in sets for document in data.documents]
    with ours(documents, encoder, shop_questions()) as knowledge:
        outcomes = {
            data.language: answered(knowledge, data.questions, data.language) for data in sets
        }
    for line in report(outcomes):
        typer.echo(line)


def _relearning(encoder: OnnxEncoder) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        found = relearning.measure(Path(scratch), encoder, RELEARNED, LONGEST_RELEARNING)
    quiet, busy = (float(np.percentile(times, 95)) for times in (found.quiet, found.busy))
    typer.echo(
        f"\n{RELEARNED} passages, {found.relearned} documents learned anew in "
        f"{found.seconds:.0f} s meanwhile: {found.failed} of {len(found.busy)} searches failed, "
        f"p95 {quiet:.1f} ms before, {busy:.1f} ms meanwhile"
    )
    good = found.failed == 0 and busy <= 2 * quiet
    typer.echo(f"    goal none fails, p95 at most doubled: {_reached(good)} ({busy / quiet:.2f})")


def _reached(good: bool) -> str:
    return "reached" if good else "missed"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the knowledge service beside its peers.")
    parser.add_argument("--sets", default=",".join(SETS), help="retrieval sets, with commas")
    parser.add_argument(
        "--tables", default="sets,answers,speed,relearning", help="what is printed, with commas"
    )
    parser.add_argument(
        "--sizes", default=",".join(map(str, SIZES)), help="passages that are searched, with commas"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
