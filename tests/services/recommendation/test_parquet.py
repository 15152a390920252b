"""Behaviour in Parquet files."""

from datetime import datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.recommendation.repository import Did
from services.recommendation.training import parquet

NOW = datetime(2026, 11, 27, 12)
DID = [
    Did("张伟", "AB-PRO", "bought", 1.0, NOW - timedelta(days=2)),
    Did("s2", "AB-PRO", "rated", 4.0, NOW - timedelta(days=1)),
]


def rows(file):
    return list(parquet.read(file, NOW))


def write(tmp_path, **columns):
    file = tmp_path / "events.parquet"
    pq.write_table(pa.table(columns), file)
    return file


def test_what_was_written_is_read_again(tmp_path):
    file = tmp_path / "events.parquet"
    assert parquet.write(DID, file) == 2
    assert rows(file) == DID


def test_a_folder_of_files_is_read_whole(tmp_path):
    for number, one in enumerate(DID):
        parquet.write([one], tmp_path / f"part-{number}.parquet")
    assert rows(tmp_path) == DID


def test_what_is_empty_or_in_the_future_is_passed_over(tmp_path):
    moments = [NOW, NOW, NOW + timedelta(days=1)]
    file = write(
        tmp_path, shopper_id=["a", None, "c"], sku=["x"] * 3, kind=["seen"] * 3, at=moments
    )
    assert rows(file) == [Did("a", "x", "seen", 1.0, NOW)]


def test_moments_of_another_time_zone_are_brought_to_utc(tmp_path):
    shanghai = timezone(timedelta(hours=8))
    moment = pa.array([datetime(2026, 11, 27, 8, tzinfo=shanghai)], pa.timestamp("ms", "+08:00"))
    file = write(tmp_path, shopper_id=["a"], sku=["x"], kind=["seen"], at=moment)
    assert rows(file)[0].at == datetime(2026, 11, 27)


def test_numbers_as_ids_are_texts(tmp_path):
    file = write(tmp_path, shopper_id=[7], sku=[12], kind=["seen"], at=[NOW])
    assert rows(file)[0][:2] == ("7", "12")


def test_a_column_that_lacks_is_named(tmp_path):
    file = write(tmp_path, user=["a"], sku=["x"], kind=["seen"], at=[NOW])
    with pytest.raises(parquet.ParquetRefused, match="no column shopper_id"):
        rows(file)


def test_moments_that_are_none_are_refused(tmp_path):
    file = write(tmp_path, shopper_id=["a"], sku=["x"], kind=["seen"], at=["yesterday"])
    with pytest.raises(parquet.ParquetRefused, match="not a timestamp"):
        rows(file)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"shopper_id,sku\n"])
def test_another_kind_of_file_is_refused_by_name(tmp_path, content):
    file = tmp_path / "events.parquet"
    file.write_bytes(content)
    with pytest.raises(parquet.ParquetRefused, match=r"events\.parquet"):
        rows(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(parquet.ParquetRefused, match="is not there"):
        rows(tmp_path / "none.parquet")
