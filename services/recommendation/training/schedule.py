"""Trains at set hours in a process of its own, so that who serves stays quick."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from services.settings import PROJECT

logger = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "services.recommendation.training", "train", "--background")
LOG = "training.log"
STOP_SECONDS = 10
# A machine that slept through its hour trains when it wakes.
LATE_SECONDS = 3600


class ScheduleRefused(Exception):
    """The setting is no schedule; the message says what would be right."""


class Schedule:
    """Starts trainings.

    Args:
        when: A cron expression of five fields in local time; empty is never.
        folder: Where the log of the latest training goes.
        command: What trains.

    Raises:
        ScheduleRefused: When `when` cannot be meant.
    """

    def __init__(self, when: str, folder: Path, command: Sequence[str] = COMMAND) -> None:
        self.trigger = _trigger(when) if when.strip() else None
        self.log = folder / LOG
        self.command = tuple(command)
        self._scheduler: BackgroundScheduler | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Wait for the hours from now on."""
        if self.trigger is None:
            return
        self._scheduler = BackgroundScheduler()
        self._scheduler.add_job(
            self.run,
            self.trigger,
            # What fell due while one ran, or while the machine slept, is one training.
            coalesce=True,
            max_instances=1,
            misfire_grace_time=LATE_SECONDS,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Start no more; a training that runs is ended, and leaves everything as it was."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        with self._lock:
            process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(self) -> int:
        """Train once and wait for its end.

        Returns:
            The exit code of the training.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        logger.info("recommendation.training_started")
        with self.log.open("wb") as log:
            with self._lock:
                self._process = subprocess.Popen(  # noqa: S603
                    self.command,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, "PYTHONPATH": str(PROJECT)},
                )
            ended = self._process.wait()
        if ended:
            logger.warning("recommendation.training_failed", code=ended, log=str(self.log))
        else:
            logger.info("recommendation.training_ended", log=str(self.log))
        return ended


def _trigger(when: str) -> CronTrigger:
    fields = when.split()
    right = "write five fields, as in 30 3 * * mon-fri"
    if len(fields) == 5 and any(character.isdigit() for character in fields[4]):
        # Cron's 0 is Sunday, this library's is Monday.
        raise ScheduleRefused(
            f"RECOMMENDER_SCHEDULE {when!r} has weekdays as numbers, which mean other days to "
            f"other programs: {right}."
        )
    try:
        return CronTrigger.from_crontab(when)
    except ValueError as error:
        raise ScheduleRefused(
            f"RECOMMENDER_SCHEDULE {when!r} is no cron expression ({error}): {right}."
        ) from error
