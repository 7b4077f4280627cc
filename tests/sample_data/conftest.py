"""The generator lies beside the sample data, outside the package: tests import it by its folder."""

import sys
from pathlib import Path

SAMPLE_DATA = Path(__file__).parents[2] / "sample_data"
sys.path.insert(0, str(SAMPLE_DATA))
