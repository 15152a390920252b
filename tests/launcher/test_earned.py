"""`make offers`: what the services tell of offers, laid out for a terminal."""

import pytest

from launcher import earned

COUNTS = {"shown": 12, "seen": 10, "clicked": 3, "bought": 1, "ignored": 8, "annoyed": 1}


def test_counts_are_told_in_all_and_by_what_offers_have_in_common():
    told = {
        "since": "2026-11-01T00:00:00",
        "total": COUNTS,
        "by": {"reason": [{"value": "popular", **COUNTS}], "channel": []},
        "approaches": [{"channel": "wechat", "granted": 4, "responded": 2, "annoyed": 0}],
    }
    lines = earned.table(told).splitlines()
    assert lines[0] == "Offers since 2026-11-01 (UTC):"
    assert lines[2].split() == ["12", "10", "3", "1", "8", "1"]
    assert "popular    12     10    3        1       8        1" in lines
    assert [line.split() for line in lines if "wechat" in line] == [["wechat", "4", "2", "0"]]


@pytest.mark.parametrize("written", ["0", "366", "many", "-1"])
def test_what_is_no_number_of_days_is_refused(written):
    with pytest.raises(earned.OffersUnknown, match="make offers ARGS=7"):
        earned.days_of(written)
