"""The three processes as one thing that starts, becomes healthy and stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
from ruamel.yaml import YAML
from ruamel.yaml.comments import TaggedScalar

from launcher import tokens
from launcher.errors import PortInUse, StartFailed
from launcher.settings import PROJECT, Settings
from services.rasa_caller import authorization

PROCESSES = ("services", "actions", "rasa")
# Rasa's tag of what its environment says.
ENVIRONMENT = "!env_var"
STOP_SECONDS = 15.0
POLL_SECONDS = 0.2


class Stack:
    """Heed's processes, run from the Procfile by honcho.

    Used as a context manager: leaving it stops every process it started.

    Args:
        settings: Ports and folders.
        processes: Names of the Procfile's lines to run.
        log: File that takes the processes' output; None shows it on the terminal.
        environment: Variables that differ from the operator's, such as another database.
        endpoints: Sections that take the place of those of endpoints.yml.
    """

    def __init__(
        self,
        settings: Settings,
        processes: Sequence[str] = PROCESSES,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
        endpoints: Mapping[str, Any] | None = None,
    ) -> None:
        self.settings = settings
        self.processes = tuple(processes)
        self.log = log
        self.environment = {**settings.environment(), **(environment or {})}
        self.endpoints = endpoints or {}
        self._honcho: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stack:
        """Start the processes and wait until all are healthy.

        Raises:
            PortInUse: When one of the ports is taken.
            StartFailed: When a process ends, or is not healthy in time.
        """
        self.check_ports()
        self._start()
        if "services" in self.processes:
            tokens.leave(self.settings, self.environment["STAFF_TOKEN"])
        try:
            self._wait_until_healthy()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every process."""
        self.stop()

    @property
    def health_urls(self) -> dict[str, str]:
        """Where each process tells that it is healthy."""
        urls = {
            "services": f"{self.settings.services_url}/health",
            "actions": f"{self.settings.actions_url}/health",
            # The server answers without a model too; its status does not.
            "rasa": f"{self.settings.rasa_url}/status",
        }
        return {name: urls[name] for name in self.processes}

    def wait(self) -> int:
        """Block until the processes end and return their exit code."""
        assert self._honcho is not None, "the stack was not started"  # noqa: S101
        return self._honcho.wait()

    def stop(self) -> None:
        """Ask every process to end, and end those that do not in time."""
        if "services" in self.processes:
            tokens.take_away(self.settings)
        if self._honcho is None or self._honcho.poll() is not None:
            return
        self._honcho.send_signal(signal.SIGTERM)
        try:
            self._honcho.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._honcho.pid, signal.SIGKILL)
            self._honcho.wait()

    def check_ports(self) -> None:
        """Make sure that nothing listens where these processes will.

        Raises:
            PortInUse: When something does.
        """
        ports = {
            "services": (self.settings.services_port, "SERVICES_PORT"),
            "actions": (self.settings.actions_port, "ACTIONS_PORT"),
            "rasa": (self.settings.rasa_port, "RASA_PORT"),
        }
        titles = {"services": "services", "actions": "action server", "rasa": "Rasa server"}
        for name in self.processes:
            port, variable = ports[name]
            if _is_listening(port):
                raise PortInUse(titles[name], port, variable)

    def _start(self) -> None:
        self.settings.var.mkdir(exist_ok=True)
        environment = {
            **self.environment,
            "ENDPOINTS": str(write_endpoints(self.settings, self.endpoints)),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        output = self.log.open("wb") if self.log else None
        # A session of its own: Ctrl-C reaches us alone, and we stop the rest in order.
        self._honcho = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "honcho", "start", *self.processes],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        if output:
            output.close()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + self.settings.start_timeout
        waiting = self.health_urls
        while waiting:
            if self._honcho is None or self._honcho.poll() is not None:
                raise StartFailed(f"A process ended while starting.{self._last_words()}")
            if time.monotonic() > deadline:
                raise StartFailed(
                    f"Not healthy after {self.settings.start_timeout:.0f} s: "
                    f"{', '.join(waiting)}.{self._last_words()}"
                )
            known = authorization(self.environment["RASA_TOKEN"])
            waiting = {name: url for name, url in waiting.items() if not _is_healthy(url, known)}
            time.sleep(POLL_SECONDS)

    def _last_words(self) -> str:
        if self.log is None:
            return " Its own message is above."
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join([f" The end of {self.log}:", *lines])


def is_running(settings: Settings) -> bool:
    """Tell whether all three processes already answer at their ports."""
    stack = Stack(settings)
    known = authorization(stack.environment["RASA_TOKEN"])
    return all(_is_healthy(url, known) for url in stack.health_urls.values())


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_healthy(url: str, headers: Mapping[str, str]) -> bool:
    try:
        return httpx.get(url, headers=headers, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def write_endpoints(settings: Settings, sections: Mapping[str, Any] | None = None) -> Path:
    """Return an endpoints file with these sections and the action server of these settings.

    endpoints.yml holds Rasa's usual port and no token so that `rasa run` works with no flags; Rasa
    reads the token itself from its environment.
    """
    yaml = YAML()
    endpoints = yaml.load(PROJECT / "endpoints.yml")
    action_server = endpoints["action_endpoint"]
    action_server["url"] = f"{settings.actions_url}/webhook"
    # Rasa reads its environment only in plain scalars, and teaches this library to quote such ones.
    said = TaggedScalar("Bearer ${ACTIONS_TOKEN}", tag=ENVIRONMENT)
    action_server.setdefault("headers", {})["Authorization"] = said
    endpoints.update(sections or {})
    settings.var.mkdir(exist_ok=True)
    written = settings.var / f"endpoints-{settings.rasa_port}-{settings.actions_port}.yml"
    yaml.dump(endpoints, written)
    return written
