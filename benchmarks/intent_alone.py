"""What serving one trained classifier takes, measured in a process that does nothing else.

`python -m benchmarks.intent_alone KIND FOLDER TEXTS` imports the libraries, opens the folder,
answers the texts of a JSON file one by one on one thread, and prints a line of JSON: milliseconds,
the megabytes resident that the model added (opening it and answering 50 messages), and all that
the process holds then, Python and the libraries included (for stock Rasa: Rasa and TensorFlow).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.clock import ONE_THREAD, Times, timed
from benchmarks.intent_served import KINDS
from launcher.settings import PROJECT, QUIET

# TensorFlow as it comes, which serves the peer faster than Heed's own setting.
AS_IT_COMES = {"TF_ENABLE_ONEDNN_OPTS": "1"}
# Answers after which the memory is read.
ANSWERED = 50


@dataclass(frozen=True)
class Alone:
    """What serving takes.

    Attributes:
        times: Of one message.
        model_memory: Megabytes resident that the model added to its libraries.
        whole_memory: Megabytes resident of the process.
    """

    times: Times
    model_memory: float
    whole_memory: float


class ServingFailed(Exception):
    """A classifier could not serve in a process of its own."""


def alone(kind: str, folder: Path, texts: Sequence[str]) -> Alone:
    """Measure a stored classifier in a fresh process of one thread.

    Args:
        kind: How it is stored: a key of KINDS.
        folder: Where.
        texts: The messages; at least two.

    Raises:
        ServingFailed: When that process ends with an error; the message holds its last words.
    """
    with TemporaryDirectory() as place:
        messages = Path(place) / "texts.json"
        messages.write_text(json.dumps(list(texts)))
        command = [sys.executable, "-m", "benchmarks.intent_alone", kind, str(folder)]
        ended = subprocess.run(  # noqa: S603
            [*command, str(messages)],
            env={**os.environ, **QUIET, **ONE_THREAD, **AS_IT_COMES},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        raise ServingFailed(f"{kind} in {folder}: {ended.stderr[-500:]}")
    told = json.loads(ended.stdout.splitlines()[-1])
    return Alone(Times(**told["times"]), told["model_memory"], told["whole_memory"])


def main() -> None:
    """Serve, and print what it took."""
    kind, folder, messages = KINDS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    texts = json.loads(messages.read_text())
    kind.warm()
    libraries = _megabytes()
    served = kind.open(folder)
    for place in range(ANSWERED):
        served.confidences([texts[place % len(texts)]])
    whole = _megabytes()
    times = Times.of([timed(partial(served.confidences, [text])) for text in texts])
    found = {"times": asdict(times), "model_memory": whole - libraries, "whole_memory": whole}
    sys.stdout.write(f"\n{json.dumps(found)}\n")


def _megabytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main()
