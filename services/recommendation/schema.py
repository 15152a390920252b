"""Makes the JSON schemas by which editors complete and mark `offers.yml` and `wishes.yml`.

`python -m services.recommendation.schema docs` writes them; a test keeps them in step.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from services.recommendation.designed import Designed
from services.recommendation.ranking.rules import OfferRules
from services.recommendation.wishes.words import WishWords

SHAPES: dict[str, type[Designed]] = {
    "offers.schema.json": OfferRules,
    "wishes.schema.json": WishWords,
}


def written(name: str) -> str:
    """Return a schema as its file has it."""
    schema = SHAPES[name].schema(by_alias=True)
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def main(folder: Path) -> None:
    """Write the schemas into a folder."""
    for name in SHAPES:
        (folder / name).write_text(written(name), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
