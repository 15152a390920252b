"""Makes the default encoder's folder, once: `python -m neural.encoder`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from neural.encoder import folder as bert_folder
from neural.encoder.export import export
from neural.encoder.onnx_encoder import GRAPH
from neural.encoder.packed import ENGLISH, PackedFileError, packed_file, read

DEFAULT = Path("models/encoders/multilingual-e5-small")


def prepare(target: Path = DEFAULT) -> bool:
    """Make the folder unless it is there; an interrupted run leaves nothing half made.

    Args:
        target: Where the folder goes.

    Returns:
        Whether it was made.

    Raises:
        PackedFileError: When the packed weights are missing or damaged.
    """
    if (target / GRAPH).exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / target.name
        made.mkdir()
        english = frozenset(read(packed_file(ENGLISH)).pieces)
        bert_folder.write(read(packed_file()), english, made)
        export(made)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    return True


if __name__ == "__main__":
    sys.stderr.write("Preparing the encoder (multilingual-e5-small), once …\n")
    try:
        prepare()
    except PackedFileError as error:
        sys.exit(str(error))
