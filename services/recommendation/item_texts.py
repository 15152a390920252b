"""The items' texts as vectors, each made once and kept until the text changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog

from services.catalogue.models import Product
from services.vectors import Encoder, Vectors, encode_passages

logger = structlog.get_logger(__name__)

FILE = "item_texts.npz"
AT_ONCE = 64


class ItemTexts:
    """Turns products into vectors.

    Args:
        encoder: Turns texts into vectors.
        folder: Where the vectors are kept.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder = encoder
        self.file = folder / FILE

    def vectors(self, products: Sequence[Product]) -> Vectors:
        """Return a unit vector of each product's text, shape (products, dimension)."""
        texts = [described(product) for product in products]
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._known()
        new = [place for place, key in enumerate(keys) if key not in known]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            made = encode_passages(self.encoder, [texts[place] for place in some])
            known.update(zip((keys[place] for place in some), made, strict=True))
        if new:
            self._keep({key: known[key] for key in keys})
        found = [known[key] for key in keys]
        return np.stack(found) if found else np.zeros((0, self.encoder.dimension), np.float32)

    def _known(self) -> dict[str, Vectors]:
        try:
            with np.load(self.file) as kept:
                keys, vectors = kept["keys"], kept["vectors"]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError) as error:
            logger.warning("recommendation.item_texts_unreadable", reason=str(error))
            return {}
        if vectors.shape[1:] != (self.encoder.dimension,):
            return {}
        return dict(zip((str(key) for key in keys), vectors, strict=True))

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        written = self.file.with_suffix(f".{os.getpid()}")
        with written.open("wb") as file:
            np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        written.replace(self.file)


def described(product: Product) -> str:
    """Return what is known of a product in words."""
    values = " ".join(f"{key} {value}" for key, value in product.attributes.items())
    parts = (product.name_en, product.name_zh, product.description_en, product.description_zh)
    return f"{' '.join(parts)} {values}".replace("_", " ")
