"""The catalogue of findings: every kind of problem in data, its words and its remedy.

The sentences and remedies stand here once; `docs/findings.md` is generated from them.
"""

from attcli.finding_kinds.files import FILES
from attcli.finding_kinds.kind import Kind, Severity
from attcli.finding_kinds.marks import MARKS
from attcli.finding_kinds.people import PEOPLE

__all__ = ["KINDS", "Kind", "Severity"]

KINDS: tuple[Kind, ...] = (*MARKS, *PEOPLE, *FILES)
