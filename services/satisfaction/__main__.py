"""Learns satisfaction: `python -m services.satisfaction [table.csv]`."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from services.analytics.repository import TrackerRepository
from services.database import Database
from services.satisfaction import examples
from services.satisfaction.regression import Regression, SatisfactionError, fit
from services.satisfaction.repository import RatingRepository
from services.satisfaction.service import FILE
from services.satisfaction.signs import NAMES
from services.settings import ServicesSettings

# The newest so many ratings are learned from.
MOST_RATINGS = 20_000


def main() -> None:
    """Learn, print the coefficients, and keep them; what prevents it is one sentence."""
    settings = ServicesSettings()
    given = [Path(argument) for argument in sys.argv[1:] if argument]
    try:
        found = examples.of_table(given[0]) if given else own(settings)
        learned = fit(found.signs, found.ratings, found.customers, NAMES)
    except SatisfactionError as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        sys.exit(f"The database ({settings.database_url.split('@')[-1]}) cannot be used: {error}")
    learned.save(settings.var / FILE)
    sys.stdout.write(report(learned) + "\n")


def own(settings: ServicesSettings) -> examples.Examples:
    """Return our own rated conversations."""
    database = Database(settings.database_url)
    tracker = TrackerRepository(settings.conversations_url)
    try:
        database.migrate()
        with database.session() as session:
            rated = RatingRepository(session).latest(MOST_RATINGS)
        events = tracker.stories([one.conversation for one in rated])
        return examples.of_conversations(rated, events)
    finally:
        tracker.close()
        database.close()


def report(learned: Regression) -> str:
    """Return what was learned as a table, what counts most first."""
    rows = sorted(
        zip(learned.names, learned.coefficients, learned.per_deviation, strict=True),
        key=lambda row: -abs(row[2]),
    )
    quality = learned.quality
    return "\n".join(
        [
            f"{learned.ratings} ratings, {learned.chosen} regression",
            f"{'':16}{'stars for one more':>20}{'for one deviation':>19}",
            *(f"{name:16}{one:20.3f}{deviation:19.3f}" for name, one, deviation in rows),
            f"{'where all are 0':16}{learned.intercept:20.3f}",
            f"wrong by {quality.mean_error:.2f} stars on ratings held out "
            f"(the mean rating: {quality.mean_error_of_mean:.2f}), "
            f"{quality.explained:.0%} of their variance explained",
        ]
    )


if __name__ == "__main__":
    main()
