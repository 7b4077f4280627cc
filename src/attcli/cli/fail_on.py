"""`--fail-on`: from which point on the end of a run is a failure to whoever started it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attcli.errors import Exit


class FailOn(StrEnum):
    """The mildest of the three ends that still counts as a failure."""

    DAMAGED = "damaged"
    BLOCKED = "blocked"
    ERROR = "error"


_NO_FAILURE: Mapping[FailOn | None, frozenset[Exit]] = MappingProxyType(
    {
        FailOn.DAMAGED: frozenset({Exit.BLOCKED, Exit.FINDINGS}),
        FailOn.BLOCKED: frozenset({Exit.FINDINGS}),
        FailOn.ERROR: frozenset(),
        None: frozenset(),
    }
)


def seen_outside(code: int, fail_on: FailOn | None) -> int:
    """The exit code as whoever started the run sees it: 0 for an end that is no failure to them.

    The gravest end is the run's code, so nothing graver hides behind one that is let pass.
    """
    return int(Exit.DONE) if code in _NO_FAILURE[fail_on] else code
