"""The commands of training: `python -m services.recommendation.training train`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from neural.encoder import EncoderMissing, OnnxEncoder
from services.recommendation.recommenders.recommender import NothingToLearn
from services.recommendation.training import command
from services.recommendation.training.parquet import ParquetRefused
from services.recommendation.training.recipe import RecipeRefused
from services.recommendation.training.report import MARKDOWN, markdown
from services.recommendation.training.spark import SparkMissing
from services.recommendation.training.versions import NoEarlierVersion, TrainingRuns
from services.settings import ServicesSettings

BACKGROUND = 10
REFUSALS = (
    EncoderMissing,
    NoEarlierVersion,
    NothingToLearn,
    ParquetRefused,
    RecipeRefused,
    SparkMissing,
    TrainingRuns,
)


def main() -> None:
    """Run a command; what prevents it is one sentence, and the exit code is 1."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # A polite kill leaves everything as it was, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    asked = _parser().parse_args()
    settings = ServicesSettings()
    try:
        print(_told(asked, settings))
    except REFUSALS as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        sys.exit(f"The database ({settings.database_url.split('@')[-1]}) cannot be used: {error}")
    except KeyboardInterrupt:
        print("\nStopped; the live version is untouched.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


def _told(asked: argparse.Namespace, settings: ServicesSettings) -> str:
    if asked.command == "rollback":
        before, now = command.roll_back(settings)
        return f"{now} is live; {before} was."
    if asked.command == "export":
        events = command.export(settings, asked.file)
        return f"{asked.file}: {events:,} events."
    if asked.background:
        os.nice(BACKGROUND)
    encoder = OnnxEncoder(settings.encoder_dir)
    train = command.train_on_spark if asked.spark else command.train
    outcome = train(settings, encoder, asked.file)
    return f"{markdown(outcome)}\nReport: {outcome.folder / MARKDOWN}"


def _parser() -> argparse.ArgumentParser:
    reads = argparse.ArgumentParser(prog="training", description=__doc__)
    commands = reads.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, and go live when it is better")
    train.add_argument("file", nargs="?", type=Path, help="behaviour in Parquet, not the database")
    train.add_argument("--background", action="store_true", help="let everything else go first")
    train.add_argument("--spark", action="store_true", help="on Spark, the matrix factorisation")
    commands.add_parser("rollback", help="make the version live that was so before")
    export = commands.add_parser("export", help="write the database's behaviour as Parquet")
    export.add_argument("file", type=Path)
    return reads


if __name__ == "__main__":
    main()
