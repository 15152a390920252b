"""Trains the tagger that ships with Heed: `make train-personal-data` (some minutes)."""

from __future__ import annotations

import lzma

from language.personal_data.tagger import FILE
from language.personal_data.training import sentences
from language.personal_data.training.learning import Recipe, train

# Of names and places one half is kept to test with (`make bench-privacy`).
VALUES = 0


def main() -> None:
    """Train on all sentences and write the file."""
    lines = {language: sentences.own(language, None) for language in sentences.LANGUAGES}
    trained = train(Recipe(), lines, VALUES)
    FILE.write_bytes(lzma.compress(trained, preset=9 | lzma.PRESET_EXTREME))
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
