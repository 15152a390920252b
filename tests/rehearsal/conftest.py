"""The flows that rehearsals are tested with are those of the dialogue tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "dialogue"))
