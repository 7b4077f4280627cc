"""The refusal of a file, with what the file turned out to be."""

import re

from attcli.errors import UnreadableError
from attcli.findings import short_values

ERROR_TEXT = re.compile(
    r"\b(?:error|exception|failed|failure|fatal|could not|cannot|unable to|invalid|denied)\b",
    re.IGNORECASE,
)
"""Words of a reporting program that failed."""


class UnusableError(UnreadableError):
    """A file, or a sheet, that can't be used; `kind` and `layout` say what it is, where known."""

    def __init__(
        self, problem: str, way_out: str = "", kind: str = "unknown", layout: str | None = None
    ) -> None:
        super().__init__(short_values(problem), way_out)
        self.kind = kind
        self.layout = layout

    def of(self, name: str) -> "UnusableError":
        """The same refusal, the file named in front."""
        return UnusableError(f"{name} {self.problem}", self.way_out, self.kind, self.layout)
