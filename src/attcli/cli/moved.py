"""What was sent and has other figures now: found, told in a few lines, and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.open import Ask, open_view
from attcli.errors import UnreadableError

if TYPE_CHECKING:
    from attcli.cases.look_again import Moved
    from attcli.register.view import View
    from attcli.store.events import Event

_MOST = 12


def moved_in(
    workspace: Path, logged: "Sequence[Event]", view: "View | None" = None
) -> "Sequence[Moved]":
    """What is to be looked at again, by the marks remembered; nothing where there are none."""
    from attcli.cases.issued import reliant
    from attcli.cases.look_again import look_again

    if not reliant(logged):
        return ()
    if view is None:
        try:
            view = open_view(Ask())
        except UnreadableError:
            return ()
    return look_again(view, logged)


def moved_words(workspace: Path, moved: "Sequence[Moved]") -> Iterator[str]:
    """A line for each, with before and after; at most a dozen."""
    if not moved:
        return
    n = len(moved)
    yield (
        f"{n} {'letter or notice rests' if n == 1 else 'letters or notices rest'} on marks that "
        "have changed since: attcli letters list --only look-again"
    )
    rows = [{"pupil_id": one.pupil_id} for one in moved[:_MOST]]
    names = with_names(rows, (*NAMES, "pupil_id"), workspace).iter_rows(named=True)
    for one, name in zip(moved, names, strict=False):
        called = ", ".join(filter(None, (name["surname"], name["forename"]))) or one.pupil_id
        which = one.event.what or one.event.kind
        yield f"{called}, {which} of {one.event.day:%d/%m/%Y}: {one.told}."
    if n > _MOST:
        yield f"… and {n - _MOST} more."


def moved_json(moved: "Sequence[Moved]") -> list[dict[str, Any]]:
    """Each as an object: the entry's id, whose, which, before and after, what is offered."""
    return [
        {
            "id": one.event.id,
            "pupil_id": one.pupil_id,
            "kind": one.event.kind,
            "letter": one.event.what or None,
            "date": one.event.day.isoformat(),
            "before": dict(one.before),
            "after": dict(one.after),
            "holds": one.holds,
            "sessions": [[day.isoformat(), *rest] for day, *rest in one.sessions],
            "offered": list(one.offered),
        }
        for one in moved
    ]
