"""Two registers of one school that can't be brought together: each pupil would count twice.

Registers of the same days usually hold different pupils (a class each), and say so by ids of one
kind. Where one has UPNs and the other only admission numbers, say, whether they hold the same
pupils can't be known, unless another file has both.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from attcli.exports.layout import IDS
from attcli.exports.parts import Part
from attcli.exports.refusals import UnusableError
from attcli.exports.together import ids_in_words
from attcli.exports.who import Pupils
from attcli.findings import Finding, Place, finding

if TYPE_CHECKING:
    from attcli.exports.held import Held

_OF_ONE_SYSTEM = ("mis_id", "unique_id")
_WAY_OUT = (
    "Give a pupils file that has both (--pupils), or export one of them again with an id the other "
    "has, best the UPN."
)


@dataclass(frozen=True)
class _Marked:
    """One register's pupils and days with marks at one school. `kinds`: the ids most of them have.

    `source` is None for what is held.
    """

    source: int | None
    name: str
    place: Place
    kinds: AbstractSet[str]
    system: str | None
    pupils: AbstractSet[int]
    days: AbstractSet[date]


@dataclass
class Doubled:
    """The refusals by source, and the findings."""

    refusals: dict[int, UnusableError] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def doubled(
    parts: Sequence[Part], pupils: Pupils, judged: pl.DataFrame, held: "Held | None"
) -> Doubled:
    """Each register beside those before it, and what is held.

    Refused: one of the same days none of whose pupils is in the other or could be told from them.
    Warned of: the same on other days, and some such pupils on the same days.
    """
    told = Doubled()
    registers = [part for part in parts if part.slots is not None]
    if len(registers) + (held is not None and held.marks.height > 0) < 2:
        return told
    for one, others in _beside_others(registers, pupils, judged, held):
        _tell(one, others, pupils, told)
    return told


def _tell(one: _Marked, others: Sequence[_Marked], pupils: Pupils, told: Doubled) -> None:
    """One finding or refusal at most: of the gravest of the others."""
    alone = [(_unknown(one, other, pupils), other) for other in others]
    alone = [(n, other) for n, other in alone if n]
    same_days = [(n, other) for n, other in alone if one.days & other.days]
    everybody = [other for n, other in same_days if n == len(one.pupils)]
    if one.source is not None and everybody:
        told.refusals.setdefault(one.source, _refusal(one, everybody[0]))
    elif same_days:
        n, other = max(same_days, key=lambda found: found[0])
        words = {"other": other.name, **_words(one, other)}
        told.findings.append(
            finding("pupil-perhaps-twice", one.place, n=n, all=len(one.pupils), **words)
        )
    elif alone and all(n == len(one.pupils) for n, _ in alone) and len(alone) == len(others):
        other = alone[0][1]
        words = {"other": f"register {other.name}", **_words(one, other)}
        told.findings.append(finding("no-pupil-shared", one.place, n=len(one.pupils), **words))


def _unknown(one: _Marked, other: _Marked, pupils: Pupils) -> int:
    """How many pupils of one register may be in the other under ids that can't be compared."""
    if _comparable(one, other):
        return 0
    mine = _strange(one, other, pupils)
    return mine if _strange(other, one, pupils) else 0


def _strange(one: _Marked, other: _Marked, pupils: Pupils) -> int:
    """How many pupils are not in the other register, and have no id of a kind that it has."""
    kinds = [kind for kind in IDS if kind in other.kinds and not _apart(kind, one, other)]
    known = pl.any_horizontal(pl.lit(False), *(pl.col(kind).is_not_null() for kind in kinds))
    missing = list(one.pupils - other.pupils)
    return pupils.ids.filter(pl.col("pupil").is_in(missing) & ~known).height


def _comparable(one: _Marked, other: _Marked) -> bool:
    """Whether the pupils of both have ids of one kind, or both only names."""
    shared = {kind for kind in one.kinds & other.kinds if not _apart(kind, one, other)}
    return bool(shared) or not (one.kinds or other.kinds)


def _apart(kind: str, one: _Marked, other: _Marked) -> bool:
    """Whether ids of a kind are of two systems, each with its own."""
    systems = {one.system, other.system} - {None}
    return kind in _OF_ONE_SYSTEM and len(systems) > 1


def _refusal(one: _Marked, other: _Marked) -> UnusableError:
    words = _words(one, other)
    return UnusableError(
        f"holds marks of the same days as {other.name}, and none of its {len(one.pupils)} pupils "
        f"can be found there: {other.name} has {words['theirs']}, this file has {words['ours']}. "
        "Every pupil might be counted twice.",
        _WAY_OUT,
        "register",
    )


def _words(one: _Marked, other: _Marked) -> dict[str, str]:
    return {"theirs": ids_in_words(other.kinds), "ours": ids_in_words(one.kinds)}


def _beside_others(
    registers: Sequence[Part], pupils: Pupils, judged: pl.DataFrame, held: "Held | None"
) -> Iterator[tuple[_Marked, Sequence[_Marked]]]:
    """Each register at each of its schools, with those of that school before it."""
    by_school: dict[str, list[_Marked]] = {}
    if held is not None and held.marks.height:
        by_school[held.school] = [_of_held(held, pupils)]
    marks = judged.filter(pl.col("code").is_not_null()).select("source", "pupil", "date")
    school = pupils.ids.get_column("school").gather(marks.get_column("pupil"))
    marks = marks.with_columns(school.alias("school"))
    for part in registers:
        own = marks.filter(pl.col("source") == part.table.source)
        for (school,), rows in own.group_by("school", maintain_order=True):
            one = _of_part(part, rows)
            before = by_school.setdefault(str(school), [])
            if before:
                yield one, list(before)
            before.append(one)


def _of_part(part: Part, marks: pl.DataFrame) -> _Marked:
    table = part.table
    return _Marked(
        table.source,
        f"{table.file} ({table.sheet})" if table.sheet else table.file,
        table.place(),
        _most(part.people.persons),
        table.match.layout.system,
        frozenset(marks.get_column("pupil").unique()),
        frozenset(marks.get_column("date").unique()),
    )


def _of_held(held: "Held", pupils: Pupils) -> _Marked:
    marks = held.marks.filter(pl.col("code").is_not_null())
    known = pupils.held.join(marks, left_on="held_id", right_on="pupil_id", how="semi")
    numbers = frozenset(known.get_column("pupil"))
    kinds = _most(pupils.ids.filter(pl.col("pupil").is_in(list(numbers))))
    days = frozenset(marks.get_column("date").unique())
    return _Marked(None, "the workspace", Place(), kinds, None, numbers, days)


def _most(persons: pl.DataFrame) -> AbstractSet[str]:
    """The kinds of ids that at least half of the persons have."""
    return frozenset(
        kind for kind in IDS if 2 * persons.get_column(kind).count() >= max(1, persons.height)
    )
