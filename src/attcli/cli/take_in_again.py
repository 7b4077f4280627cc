"""Files taken in before: left out only where that is certain to change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from attcli.errors import UsageError
from attcli.exports.assemble import assemble
from attcli.exports.difference import Difference, after_merge, difference
from attcli.exports.guards import OTHERWISE
from attcli.exports.lots import numbered
from attcli.exports.merge import merge

if TYPE_CHECKING:
    from attcli.exports.held import Held
    from attcli.exports.open_tables import Found
    from attcli.exports.schools import SchoolNames
    from attcli.store.memory import Change, TakenIn


@dataclass(frozen=True)
class Sorted:
    """The files of a call: those not taken in before, those that were, and those named twice."""

    fresh: "list[Found]"
    seen: "list[tuple[Found, TakenIn]]"
    twice: "list[Found]"


def sort_out(change: "Change", school: str, files: "Sequence[Found]") -> Sorted:
    """Which of the school's files were taken in before, by their fingerprints."""
    found = Sorted([], [], [])
    met: set[str] = set()
    for file in files:
        fingerprint = file.sources[0].sha256
        taken = change.taken_in(fingerprint, school)
        if fingerprint in met:
            found.twice.append(file)
        elif taken:
            found.seen.append((file, taken))
        else:
            found.fresh.append(file)
        met.add(fingerprint)
    return found


def would_change(
    seen: "Sequence[tuple[Found, TakenIn]]", schools: "SchoolNames", held: "Held"
) -> Difference:
    """What would differ if the files were taken in again, in the order they were taken in."""
    now, renamed = held, dict[str, str]()
    in_order = sorted(seen, key=lambda one: one[1].change)
    for _, group in groupby(in_order, key=lambda one: one[1].change):
        read = assemble(numbered([file for file, _ in group]), schools, now)
        for refusal in read.refusals.values():
            raise refusal
        merged = merge(now, read)
        renamed = {old: merged.renamed.get(new, new) for old, new in renamed.items()} | {
            old: new for old, new in merged.renamed.items() if old not in renamed
        }
        now = after_merge(merged, len(read.sources))
    return difference(held, now, renamed)


def refuse_older(seen: "Sequence[tuple[Found, TakenIn]]", differs: Difference) -> None:
    """UsageError where files taken in before no longer say what is held."""
    if not differs:
        return
    n = differs.marks + differs.moved_apart + differs.moved_back
    what = [f"{n} {'mark' if n == 1 else 'marks'}"] if n else []
    if m := differs.pupils:
        what.append("1 pupil's details" if m == 1 else f"{m} pupils' details")
    were, them = ("was", "it covers") if len(seen) == 1 else ("were", "they cover")
    is_it = "Is it an older export?" if len(seen) == 1 else "Are they older exports?"
    names = ", ".join(file.sources[0].file for file, _ in seen)
    last = max((taken for _, taken in seen), key=lambda one: one.change)
    changed = "was" if (n, m) == (1, 0) else "were"
    raise UsageError(
        f"{names} {were} taken in on {last.at:%d/%m/%Y at %H:%M}; since then {' and '.join(what)} "
        f"{them} {changed} changed, by later files or by attcli forget. {is_it}",
        OTHERWISE,
    )
