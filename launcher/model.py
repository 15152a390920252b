"""Keeps the trained model in step with the data it was trained on."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import zlib
from pathlib import Path

from launcher.errors import ModelDamaged, TrainingFailed
from launcher.settings import PROJECT, Settings

# What a model depends on. Shop and help pages are read by the services, not by training,
# except the tables that config.yml names, which lie in data/shop.
TRAINED_ON = (
    "config.yml",
    "domain.yml",
    "uv.lock",
    "data/**/*.yml",
    "data/shop/*.csv",
    "custom_components/**/*.py",
    "neural/**/*.py",
    "language/**/*.py",
    "dialogue/**/*.py",
)
# Of these, what only the services read: offers.yml, wishes.yml.
NOT_TRAINED_ON = "data/shop/*.yml"
BLOCK = 1 << 20


def fingerprint(project: Path = PROJECT) -> str:
    """Return a hash of everything that a trained model depends on.

    Args:
        project: The project's folder.
    """
    digest = hashlib.sha256()
    for pattern in TRAINED_ON:
        for path in sorted({*project.glob(pattern)} - {*project.glob(NOT_TRAINED_ON)}):
            digest.update(str(path.relative_to(project)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(settings: Settings) -> bool:
    """Tell whether `models/` holds a model of the present data."""
    record = settings.models / "trained.json"
    if not record.exists():
        return False
    trained: dict[str, str] = json.loads(record.read_text())
    archive = settings.models / trained["model"]
    return trained["fingerprint"] == fingerprint() and archive.exists()


def prepare_encoder(settings: Settings) -> None:
    """Make the default encoder once; a second call finds it and returns at once.

    Raises:
        TrainingFailed: When the encoder could not be made; its own message was printed.
    """
    if (settings.models / "encoders" / "multilingual-e5-small" / "encoder.onnx").exists():
        return
    _run([sys.executable, "-m", "neural.encoder"], settings, "The encoder could not be prepared.")


def train(settings: Settings, finetune: bool = False) -> None:
    """Train with Rasa's own command and note what the model was trained on.

    Args:
        settings: Where models lie.
        finetune: Whether to go on from the newest model (`rasa train --finetune`).

    Raises:
        TrainingFailed: When Rasa refused the data; its own message was printed.
        KeyboardInterrupt: When the user stopped it. Half an archive does not stay.
    """
    prepare_encoder(settings)
    before, archives = fingerprint(), set(settings.models.glob("*.tar.gz"))
    # The validator counts every intent and reply that only a flow uses as unused; the flows have
    # a check of their own, and `rasa data validate` stays there to ask.
    command = ["-m", "launcher.quietly", "rasa", "train", "--skip-validation"]
    command += ["--out", str(settings.models)]
    if finetune:
        command += ["--finetune", str(settings.models)]
    try:
        _run(
            [sys.executable, *command],
            settings,
            "Training stopped: see the message above. The previous model, if any, is untouched.",
        )
    except BaseException:
        for unfinished in set(settings.models.glob("*.tar.gz")) - archives:
            unfinished.unlink()
        raise
    record = {"fingerprint": before, "model": newest(settings).name}
    (settings.models / "trained.json").write_text(json.dumps(record, indent=2))


def ensure_trained(settings: Settings) -> None:
    """Train when `models/` holds no model of the present data.

    Raises:
        ModelDamaged: When the archive that Rasa would load cannot be unpacked.
        TrainingFailed: When training was needed and Rasa refused the data.
    """
    prepare_encoder(settings)
    if not is_current(settings):
        train(settings)
        return
    archive = newest(settings)
    try:
        # To its end, where the check sum of all of it stands.
        with gzip.open(archive) as packed:
            if not packed.read(1):
                raise EOFError("It is empty")
            while packed.read(BLOCK):
                pass
    except (EOFError, OSError, zlib.error) as error:
        raise ModelDamaged(archive, error) from error


def newest(settings: Settings) -> Path:
    """Return the archive that Rasa loads of several."""
    return max(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)


def _run(command: list[str], settings: Settings, failure: str) -> None:
    environment = settings.environment()
    # Training may take as long as it needs: the user watches its progress bar.
    if subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode:  # noqa: S603
        raise TrainingFailed(failure)
