"""What all tests share: what may be missing on a machine, and the running stack."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from launcher.settings import Settings
from launcher.stack import Stack

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
POSTGRESQL = ("127.0.0.1", 5432)
RABBITMQ = ("127.0.0.1", 5672)
REDIS = ("127.0.0.1", 6379)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and say why; CI may not skip anything."""
    missing = {
        "browser": not any(map(shutil.which, CHROMIUM)) and "no chromium: apt-get install chromium",
        "postgresql": not os.environ.get("HEED_TEST_POSTGRESQL")
        and not _answers(*POSTGRESQL)
        and "no PostgreSQL at 127.0.0.1:5432 and no HEED_TEST_POSTGRESQL",
        "rabbitmq": not os.environ.get("HEED_TEST_RABBITMQ")
        and not _answers(*RABBITMQ)
        and "no RabbitMQ at 127.0.0.1:5672 and no HEED_TEST_RABBITMQ",
        "redis": not os.environ.get("HEED_TEST_REDIS")
        and not _answers(*REDIS)
        and "no Redis at 127.0.0.1:6379 and no HEED_TEST_REDIS",
        "spark": not (shutil.which("java") and find_spec("pyspark"))
        and "no Java or no pyspark: apt-get install openjdk-17-jre-headless, make test",
    }
    for item in items:
        for mark, reason in missing.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped tests where nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and os.environ.get("HEED_NOTHING_SKIPPED"):
        for report in skipped:
            reporter.write_line(f"skipped, which CI does not allow: {report.nodeid}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run the three processes on a shop of its own, with the trained model."""
    folder: Path = tmp_path_factory.mktemp("stack")
    shop = {
        "DATABASE_URL": f"sqlite:///{folder}/heed.db",
        "KNOWLEDGE_STORE": str(folder / "knowledge.db"),
    }
    # Two rooms of tests run at once.
    ports = {name: free_port() for name in ("rasa_port", "actions_port", "services_port")}
    with Stack(Settings(**ports), log=folder / "stack.log", environment=shop) as running:
        yield running


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
