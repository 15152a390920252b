"""Runs a module's command line without the warnings that its libraries print at every import.

`python -m launcher.quietly rasa train` is `rasa train`; what Rasa says about the user's data still
shows, and so does whatever makes a command fail: `2>/dev/null` would hide both. A variable such as
PYTHONWARNINGS is not enough: Sanic sets filters of its own. What is logged is masked
(docs/privacy.md): Rasa writes at its debug level what customers say.
"""

from __future__ import annotations

import logging
import os
import runpy
import sys

from language.personal_data.logs import mask_logs

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


def main() -> None:
    """Run the module that the first argument names."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(keep_warning)
    mask_logs()
    # A secret is given as '$NAME': what is written out, everybody sees in the list of processes.
    sys.argv = [os.path.expandvars(argument) for argument in sys.argv[1:]]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
