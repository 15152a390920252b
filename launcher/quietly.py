"""Runs a module's command line without the warnings that its libraries print at every import.

`python -m launcher.quietly rasa train` is `rasa train`; what Rasa says about the user's data still
shows, and so does whatever makes a command fail: `2>/dev/null` would hide both. A variable such as
PYTHONWARNINGS is not enough: Sanic sets filters of its own. Where customers are served, what is
logged is masked (docs/privacy.md): Rasa writes at its debug level what they say.
"""

from __future__ import annotations

import logging
import os
import runpy
import sys
from collections.abc import Sequence

from language.personal_data.logs import mask_logs

# Commands of Rasa that meet customers; the others read the project alone, and their words are the
# designer's.
SERVING = frozenset({"run", "shell", "interactive", "export"})
# Of the libraries' warnings only Rasa's about the project are for the user, and not all are true.
ABOUT_THE_PROJECT = "UserWarning"
MISTAKEN = (
    # Rasa knows its own extractors by name; ours is trained on the examples too.
    "does not include an entity extractor trained on your training data",
)


def keep_warning(record: logging.LogRecord) -> bool:
    """Tell whether a captured warning is one that a user can act on."""
    said = record.getMessage()
    return f" {ABOUT_THE_PROJECT}: " in said and not any(text in said for text in MISTAKEN)


def serves(command: Sequence[str]) -> bool:
    """Tell whether a command meets customers."""
    return command[:1] == ["rasa_sdk"] or bool(SERVING.intersection(command))


def main() -> None:
    """Run the module that the first argument names."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(keep_warning)
    if serves(sys.argv[1:]):
        mask_logs()
    # A secret is given as '$NAME': what is written out, everybody sees in the list of processes.
    sys.argv = [os.path.expandvars(argument) for argument in sys.argv[1:]]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
