"""What a kind of finding is."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is. An error-level finding makes the run end with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its stable code, how grave, the words, and what the office can do."""

    code: str
    severity: Severity
    template: str
    remedy: str
