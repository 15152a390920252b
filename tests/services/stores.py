"""Milvus Lite's server at an address, where Milvus's own client finds it; and one that hangs."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from milvus_lite.server import Server
from milvus_lite.server_manager import server_manager_instance


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a store; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(str(folder / "served.db"), f"127.0.0.1:{port}")
    assert server.init()
    assert server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        # At an address the server does not end with its lock: it is told to.
        assert server._p is not None
        server._p.terminate()
        server._p.wait(10)
        server.stop()


def server_of(file: Path) -> subprocess.Popen[bytes]:
    """Return the server of a file that is open here."""
    return server_manager_instance._servers[str(file)]._p


@contextmanager
def hanging(file: Path) -> Iterator[None]:
    """Stop the server of a file, which then takes calls and answers none."""
    process = server_of(file)
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)
