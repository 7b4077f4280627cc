"""What can't be entered into the log by hand: a kind, a day or an end that can't be."""

from typing import TYPE_CHECKING

from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.store.events import Event


def refuse_odd(new: "Event") -> None:
    """UsageError for a kind, a day or an end that can't be."""
    from attcli.store.events import KINDS, LASTING, PLANNED

    if new.kind not in KINDS:
        raise UsageError(f"There is no kind “{new.kind}”.", f"Say one of {', '.join(KINDS)}.")
    if new.until and new.kind not in LASTING:
        raise UsageError(
            f"A {new.kind} has no --until.", "It is the last day of a plan or notice to improve."
        )
    if new.until and new.until < new.day:
        raise UsageError(f"It would end ({new.until}) before its day ({new.day}).", "Check both.")
    if new.day <= new.at.date():
        return
    if new.kind not in PLANNED:
        raise UsageError(
            f"{new.day} is still to come.",
            f"Enter a {new.kind} when it was done; meetings, visits and plans may be planned.",
        )
    if new.outcome:
        raise UsageError(
            f"{new.day} is still to come: there is no outcome yet.",
            "Enter the outcome when it is known.",
        )
