"""What a call takes: by the clock on the wall, and of the processor's time.

On a machine of one's own the two agree. Where others compute beside it, the wall's clock also
counts their turns, and the processor's time is what can be compared.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Read by what numpy, scikit-learn, ONNX Runtime and TensorFlow compute with, before they begin.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True)
class Times:
    """Median and 95th percentile in milliseconds, and the same of the processor's time."""

    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float

    @classmethod
    def of(cls, taken: Sequence[tuple[float, float]]) -> Times:
        """Summarise what `timed` gave for at least two calls."""
        wall, processor = zip(*taken, strict=True)
        return cls(*_percentiles(wall), *_percentiles(processor))


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Return the milliseconds of a call on the wall's clock and of all threads' processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def one_core() -> None:
    """Keep this process on one of the cores it may use; what it computes takes turns there."""
    # macOS has no such call; there the threads' number alone holds.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]
