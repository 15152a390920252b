"""Reads one file for `isolated.py`: content on standard input, documents as JSON on the output."""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict

from pydantic import parse_obj_as

from services.knowledge.documents.document import Facts
from services.knowledge.documents.reading import Limits, read
from services.knowledge.errors import DocumentRefused

OUT_OF_MEMORY = 3
NICE = 15
MEGABYTE = 1_000_000


def main() -> None:
    """Read the file with the means that its limits allow."""
    asked = json.loads(sys.argv[1])
    limits = parse_obj_as(Limits, asked["limits"])
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds,) * 2)
    # Libraries that warn on standard output would spoil the answer.
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        facts = parse_obj_as(Facts, asked["facts"])
        answer = asdict(read(asked["name"], sys.stdin.buffer.read(), facts, limits))
    except DocumentRefused as error:
        answer = {"refused": str(error)}
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    output.write(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
