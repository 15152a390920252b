"""What prevents the services from starting is told in one sentence."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from services.settings import PROJECT, ServicesSettings

SECONDS = 60


def start(tmp_path, **settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SERVICES_PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path}/heed.db",
        "KNOWLEDGE_STORE": str(tmp_path / "knowledge.db"),
        "VAR": str(tmp_path),
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "services"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.model
def test_a_broken_table_of_the_shop_is_one_sentence_and_no_traceback(tmp_path):
    shop = shutil.copytree(ServicesSettings().shop_data, tmp_path / "shop")
    products = shop / "products.csv"
    products.write_text(products.read_text("utf-8") + "only,two\n", "utf-8")
    ended = start(tmp_path, SHOP_DATA=str(shop))
    assert ended.returncode == 1
    assert "products.csv:38" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.model
def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(tmp_path):
    ended = start(tmp_path, DATABASE_URL="postgresql://heed:secret@127.0.0.1:1/heed")
    assert ended.returncode == 1
    assert "127.0.0.1:1/heed" in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr
