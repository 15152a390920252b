"""Trainings at set hours, in a process of their own."""

import os
import sys
import threading
import time
from datetime import datetime, timezone

import pytest

from services.recommendation.training.schedule import COMMAND, Schedule, ScheduleRefused


def python(code):
    return (sys.executable, "-c", code)


def test_a_cron_expression_tells_the_hours(tmp_path):
    schedule = Schedule("30 3 * * mon-fri", tmp_path)
    friday = datetime(2026, 11, 27, 12, tzinfo=timezone.utc)
    first = schedule.trigger.get_next_fire_time(None, friday)
    assert (first.hour, first.minute, first.strftime("%a")) == (3, 30, "Mon")


def test_without_one_nothing_is_trained(tmp_path):
    schedule = Schedule("  ", tmp_path)
    schedule.start()
    schedule.stop()
    assert schedule.trigger is None


@pytest.mark.parametrize("when", ["at night", "61 3 * * *", "30 3 * *", "30 3 * * 1-5"])
def test_what_is_no_schedule_is_refused(tmp_path, when):
    with pytest.raises(ScheduleRefused, match="30 3 \\* \\* mon-fri"):
        Schedule(when, tmp_path)


def test_a_training_is_another_process_and_its_words_are_kept(tmp_path):
    schedule = Schedule("", tmp_path, python("import os; print(os.getpid())"))
    assert schedule.run() == 0
    assert int(schedule.log.read_text()) != os.getpid()


def test_a_training_that_fails_is_told(tmp_path, capsys):
    assert Schedule("", tmp_path, python("raise SystemExit('no behaviour')")).run() == 1
    assert "training_failed" in capsys.readouterr().out


def test_stopping_ends_a_training_that_runs(tmp_path):
    sleeping = "print('begun', flush=True)\nimport time\ntime.sleep(600)"
    schedule = Schedule("30 3 * * *", tmp_path, python(sleeping))
    schedule.start()
    training = threading.Thread(target=schedule.run)
    training.start()
    while not (schedule.log.exists() and schedule.log.read_text()):
        time.sleep(0.01)
    schedule.stop()
    training.join(timeout=60)
    assert not training.is_alive()


def test_what_trains_is_a_command_that_there_is():
    from services.recommendation.training.__main__ import _parser

    assert _parser().parse_args(COMMAND[3:]).background
