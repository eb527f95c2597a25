"""Makes the recipe importable; it lives beside the files it makes, not in the app."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "resources" / "pocket"))
