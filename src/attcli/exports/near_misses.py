"""Why no layout claims a file: the nearest, what they found and lack, and the ways out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attcli.exports.guess import by_heading
from attcli.exports.layout import Layout
from attcli.exports.refusals import UnusableError

if TYPE_CHECKING:
    from attcli.exports.identify import Match

_CORE = ("date", "session", "mark")
_TOLD = 3
_PEOPLE = ("pupils", "contacts")
_TAKE = "Take a file with the columns UPN, Date, Session, Mark."
LEARN = "Or teach these headings once: attcli layouts learn FILE"


def refusal(tries: Sequence["Match"], tried: Sequence[Layout], last_resort: int) -> UnusableError:
    """What the best tries found and lacked. With one layout asked for, only that one is told.

    Layouts of the rank `last_resort` are told only where there is no other.
    """
    told: dict[str, Match] = {}
    for match in sorted(tries, key=_distance):
        if len(match.missing) < len(match.layout.needs):
            told.setdefault(match.layout.name, match)
    forced = tried[0] if len(tried) == 1 else None
    if not told:
        return _none_at_all(forced)
    firm = [match for match in told.values() if match.layout.rank < last_resort]
    best, *others = firm or list(told.values())
    near = [match for match in others if _distance(match)[:-2] == _distance(best)[:-2]]
    people = best.layout.kind in _PEOPLE and any(one.kind == "register" for one in tried)
    takes = dict.fromkeys([_TAKE if people else best.layout.take, *([] if forced else [LEARN])])
    said = "; ".join([_near_miss(best), *(_also(match, best) for match in near[: _TOLD - 1])])
    return UnusableError(f"is not recognised: {said}.", " ".join(takes))


def _none_at_all(forced: Layout | None) -> UnusableError:
    if forced:
        return UnusableError(f"has no row of headings of the layout {forced.name}.", forced.take)
    return UnusableError(
        "has no row of headings that any layout knows.",
        f"{_TAKE} {LEARN}",
    )


def _distance(match: "Match") -> tuple[int, ...]:
    """What is told first: a register half found, then the fewest columns missing."""
    found = sum(name in match.columns for name in _CORE)
    half_a_register = match.layout.kind == "register" and found > 1
    unsigned = not _signed(match)
    return (not half_a_register, len(match.missing), unsigned, match.layout.rank, -match.signed)


def _signed(match: "Match") -> bool:
    """Whether a layout that has headings of its own finds any of them."""
    return match.signed > 0 or not match.layout.signature


def _near_miss(match: "Match") -> str:
    there = [match.heading(n) for n in (*_CORE, *match.layout.needs) if n in match.columns]
    said = f"row {match.row + 1} is nearest to {_named(match.layout)}"
    if there:
        said += f", with {', '.join(dict.fromkeys(there))}"
    return f"{said}, but {_lacking(match)}"


def _also(match: "Match", best: "Match") -> str:
    row = "" if match.row == best.row else f" in row {match.row + 1}"
    return f"then “{match.layout.name}”{row}, {_lacking(match)}"


def _named(layout: Layout) -> str:
    return f"“{layout.name}” ({layout.title})"


def _lacking(match: "Match") -> str:
    if not match.missing:
        return "with none of its own headings"
    return f"without {', '.join(_missing(match, need) for need in match.missing)}"


def _missing(match: "Match", need: str) -> str:
    """A missing need, and the heading that may be it: one that is nearly, or holds, its words."""
    words = {need: match.layout.words.get(need, ())}
    like = [
        (guess.sure, heading.strip())
        for heading in match.unused
        for guess in by_heading(0, heading, words)
    ]
    perhaps = f" (perhaps “{max(like)[1]}”?)" if like else ""
    return match.layout.caption(need) + perhaps
