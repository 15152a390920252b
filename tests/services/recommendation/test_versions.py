"""Versions on disk: written whole or not at all, one live, rolled back, removed."""

import threading
from datetime import datetime

import pytest

from services.recommendation.training.versions import (
    DESCRIPTION,
    ITEMS,
    NoEarlierVersion,
    TrainingRuns,
    Version,
    Versions,
    VersionUnreadable,
    described,
    digests,
)

BEGUN = datetime(2026, 11, 27, 3, 30)


@pytest.fixture
def versions(tmp_path):
    return Versions(tmp_path / "recommender")


def write(versions, day=1, live=True):
    with versions.draft(BEGUN.replace(day=day)) as draft:
        (draft / ITEMS).write_text('["tea"]')
        version = Version(
            name="x",
            recommender="als",
            parameters={},
            liking={"seen": 1},
            least_rating=3,
            events=1,
            until=0,
            measures={},
            digests=digests(draft),
        )
        (draft / DESCRIPTION).write_text(version.json())
    name = versions.finished()[-1]
    if live:
        versions.go_live(name)
    return name


def test_the_newest_that_went_live_is_first(versions):
    first, second = write(versions, 1), write(versions, 2)
    assert versions.live() == [second, first]


def test_a_version_that_was_interrupted_leaves_everything_as_it_was(versions):
    name = write(versions)

    def interrupted():
        with versions.draft(BEGUN) as draft:
            (draft / "half").write_text("")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert versions.live() == versions.finished() == [name]
    assert not list(versions.folder.glob(".*"))


def test_what_a_killed_training_left_is_removed_by_the_next(versions):
    (versions.folder / ".unfinished-20260101-000000").mkdir(parents=True)
    with versions.training():
        assert not list(versions.folder.glob(".unfinished*"))


def test_two_versions_of_the_same_second_are_two(versions):
    assert len({write(versions, 1), write(versions, 1)}) == 2


def test_a_second_training_is_refused_while_one_runs(versions):
    refused = []

    def second():
        try:
            with Versions(versions.folder).training():
                pass
        except TrainingRuns as error:
            refused.append(str(error))

    with versions.training():
        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert "Another training" in refused[0]
    with versions.training():
        pass


def test_rolling_back_makes_the_one_before_live(versions):
    first, second, third = (write(versions, day) for day in (1, 2, 3))
    assert versions.roll_back() == (third, second)
    assert versions.roll_back() == (second, first)
    assert versions.live() == [first]
    with pytest.raises(NoEarlierVersion):
        versions.roll_back()


def test_rolling_back_passes_over_what_is_gone_from_disk(versions):
    first, second, third = (write(versions, day) for day in (1, 2, 3))
    for file in versions.path(second).iterdir():
        file.unlink()
    assert versions.roll_back() == (third, first)


def test_old_versions_go_and_the_live_one_stays(versions):
    first, second, third = (write(versions, day) for day in (1, 2, 3))
    versions.roll_back()
    versions.roll_back()
    assert versions.prune(keep=2) == [second]
    assert versions.finished() == [first, third]
    assert versions.live() == [first]


def test_a_lost_pointer_gives_the_newest_version(versions):
    first, second = write(versions, 1), write(versions, 2)
    versions.pointer.write_text("{broken")
    assert versions.live() == [second, first]


def test_a_file_that_changed_is_noticed(versions):
    folder = versions.path(write(versions))
    assert described(folder)[1] == ("tea",)
    (folder / ITEMS).write_text('["tee"]')
    with pytest.raises(VersionUnreadable, match=r"items\.json is not what was written"):
        described(folder)


@pytest.mark.parametrize("broken", ["", "{}", "\x00", '{"name": 1}'])
def test_a_broken_description_is_refused(versions, broken):
    folder = versions.path(write(versions))
    (folder / DESCRIPTION).write_text(broken)
    with pytest.raises(VersionUnreadable):
        described(folder)
