"""What can go wrong while Heed is prepared or started, each as one clear sentence."""

from __future__ import annotations

from pathlib import Path


class LaunchError(Exception):
    """Base of all: its text is what the user reads, and the exit code is 1."""


class PortInUse(LaunchError):
    """Another process listens where one of ours should."""

    def __init__(self, name: str, port: int, variable: str) -> None:
        """Name the process that cannot start, the port, and the variable that moves it."""
        super().__init__(
            f"Port {port}, which the {name} needs, is in use. "
            f"Stop what runs there, or choose another port: {variable}={port + 1} make run"
        )


class StartFailed(LaunchError):
    """A process ended or stayed silent while the stack was starting."""


class TrainingFailed(LaunchError):
    """`rasa train` refused the project's data."""


class ModelDamaged(LaunchError):
    """An archive of a trained model cannot be unpacked."""

    def __init__(self, archive: Path, error: Exception) -> None:
        """Name the file, and what makes another."""
        super().__init__(
            f"The model {archive} is damaged ({error}). Delete it, then train anew: make train"
        )
