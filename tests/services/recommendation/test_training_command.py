"""What the commands of training do with a shop's database, and how they refuse."""

import os
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import delete

from services import sample_data
from services.customers.models import BehaviourEvent
from services.database import Database
from services.recommendation.recommenders.recommender import NothingToLearn
from services.recommendation.training import command
from services.recommendation.training.versions import Versions
from services.settings import PROJECT


@pytest.fixture
def shop_settings(settings):
    database = Database(settings.database_url)
    database.migrate()
    with database.session() as session:
        sample_data.load(session, settings.shop_data, date(2026, 11, 23))
    database.close()
    # The networks of the shipped file take longer than these tests are worth.
    recipe = settings.var / "recommender.yml"
    recipe.write_text("recommenders: [popularity, item_knn, als]", encoding="utf-8")
    return settings.copy(update={"recommender": recipe})


@pytest.fixture
def versions(settings):
    return Versions(settings.recommender_versions)


def run(settings, *arguments, **given):
    """Start a command as make does."""
    environment = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": settings.database_url,
        "VAR": str(settings.var),
    }
    line = [sys.executable, "-m", "services.recommendation.training", *arguments]
    return subprocess.Popen(
        line, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given
    )


def forget_behaviour(settings):
    database = Database(settings.database_url)
    with database.session() as session:
        session.execute(delete(BehaviourEvent))
    database.close()


def test_the_shop_is_trained_and_the_first_version_goes_live(shop_settings, versions, encoder):
    outcome = command.train(shop_settings, encoder)
    assert versions.live() == [outcome.version]
    assert {one.choice.name for one in outcome.trained} >= {"popularity", "als"}


def test_parquet_teaches_the_same_as_the_database(shop_settings, encoder, tmp_path):
    file = tmp_path / "events.parquet"
    assert command.export(shop_settings, file) > 2000
    of_database = command.train(shop_settings, encoder)
    of_file = command.train(shop_settings, encoder, file)
    assert of_file.events == of_database.events
    assert not of_file.went_live


def test_an_empty_table_is_refused_and_the_live_version_stays(shop_settings, versions, encoder):
    live = command.train(shop_settings, encoder).version
    forget_behaviour(shop_settings)
    with pytest.raises(NothingToLearn):
        command.train(shop_settings, encoder)
    assert versions.live() == [live]


def test_only_so_many_versions_stay(shop_settings, versions, encoder):
    kept = shop_settings.copy(update={"recommender_keep": 2})
    for _ in range(4):
        command.train(kept, encoder)
    assert len(versions.finished()) == 2
    assert versions.live()[0] in versions.finished()


def test_a_command_that_cannot_do_it_says_so_in_a_sentence(shop_settings):
    forget_behaviour(shop_settings)
    process = run(shop_settings, "rollback")
    told = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 1
    assert told.startswith("There is no earlier version")
    assert "Traceback" not in told


def test_a_second_training_is_refused_by_the_command(shop_settings, versions):
    with versions.training():
        process = run(shop_settings, "rollback")
        told = process.communicate(timeout=120)[1].decode()
    assert process.returncode == 1
    assert told.startswith("Another training of the recommender is running")
