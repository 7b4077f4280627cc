"""A school's figures beside those that the Department for Education publishes."""

from attcli.measures.benchmarks.compare import Comparison, benchmarks
from attcli.measures.benchmarks.figures import ATTRIBUTION

__all__ = ["ATTRIBUTION", "Comparison", "benchmarks"]
