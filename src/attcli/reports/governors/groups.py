"""Year groups and other groups: attendance, gaps to the whole school, and what is hidden.

Of groups nothing else is told: authorised and unauthorised absence are nought in so many of them
that whoever is left could be found.
"""

from collections.abc import Iterator

from attcli.register.percent import share_of
from attcli.register.special_needs import WORDS
from attcli.reports.governors.charts import bar_chart
from attcli.reports.governors.document import (
    NOT_SHOWN,
    Column,
    Part,
    Plot,
    Table,
    Value,
    Words,
    said,
)
from attcli.reports.governors.families import COUNTED, KINDS, Cell, shown_name
from attcli.reports.governors.picture import Picture, apart, rated_cells, shown_rate
from attcli.reports.words import listed

_YOUNG = {"R": "Reception", "N1": "Nursery 1", "N2": "Nursery 2"}
_HAVE = {
    "fsm": "pupils with free school meals",
    "pupil-premium": "pupils with the pupil premium",
    "eal": "pupils with English as an additional language",
    "looked-after": "looked-after children",
}
_ATTENDANCE = Column("Attendance", "pct")
_COLUMNS = (
    Column("Group"),
    Column("Pupils", "count"),
    _ATTENDANCE,
    Column("Gap, points", "points"),
    Column("Persistently absent", "pct"),
)
_GAP = 20  # tenths of a point: a gap worth asking about


def group_name(kind: str, cell: Cell) -> str:
    """The group as governors call it."""
    words = WORDS if kind == "sen" else _YOUNG if kind == "year" else {}
    named = "|".join(words.get(name, name) for name in cell.name.split("|"))
    return shown_name(kind, Cell(named, cell.pupils))


def table_of(picture: Picture, kind: str) -> Table | None:
    """The groups of a kind; None where none is shown."""
    cells = rated_cells(picture, kind)
    if not cells:
        return None
    total = picture.facts.total()
    persistent = _persistent(picture, kind)
    rows = []
    for cell in cells:
        sums = picture.facts.total(cell.pupils)
        rows.append(
            (
                group_name(kind, cell),
                int(cell.pupils.sum()),
                shown_rate(sums, "attendance"),
                apart(sums, total, "attendance"),
                persistent.get(cell.name, NOT_SHOWN),
            )
        )
    whole = said(shown_rate(total, "attendance"), "pct")
    title = f"{KINDS[kind]}: attendance (the whole school: {whole})"
    drawn = Plot("points", title, KINDS[kind], (_COLUMNS.index(_ATTENDANCE),))
    return Table(KINDS[kind], _COLUMNS, tuple(rows), _merged_note(picture, kind), drawn)


def _persistent(picture: Picture, kind: str) -> dict[str, Value]:
    """The rate of persistent absence of each group, by its name; none where it is not shown."""
    if kind not in picture.counts:
        whole = picture.count("persistent")
        nobody = whole is not None and whole.n == 0
        return {cell.name: 0.0 for cell in rated_cells(picture, kind)} if nobody else {}
    return {count.name: share_of(count.n, count.of, 1) for count in picture.counts[kind]}


def merged_persistence(picture: Picture) -> Table | None:
    """Persistent absence by year groups merged further than their attendance had to be."""
    counts = picture.counts.get("year", ())
    if not counts or {c.name for c in counts} == {c.name for c in rated_cells(picture, "year")}:
        return None
    everyone = picture.facts.rated
    rows = tuple(
        (group_name("year", Cell(c.name, everyone)), c.of, c.n, share_of(c.n, c.of, 1))
        for c in counts
    )
    columns = (
        Column("Year groups"),
        Column("Pupils", "count"),
        Column("Persistently absent", "count"),
        Column("Share", "pct"),
    )
    return Table("Persistent absence, year groups taken together", columns, rows)


def _merged_note(picture: Picture, kind: str) -> str:
    notes = ["Gap: to the attendance of the whole school."]
    if kind in picture.families.merged:
        notes.append("Groups that would tell of too few pupils are taken together.")
    if kind not in picture.counts and (whole := picture.count("persistent")) and whole.n:
        notes.append("Persistent absence by group would tell of too few pupils.")
    return " ".join(notes)


def year_chart(picture: Picture) -> list[Part]:
    """The attendance of the year groups beside the whole school’s."""
    cells = rated_cells(picture, "year")
    bars = []
    for cell in cells:
        value = shown_rate(picture.facts.total(cell.pupils), "attendance")
        if value is not None:
            bars.append((group_name("year", cell), value, f"{value:.1f}%"))
    whole = shown_rate(picture.facts.total(), "attendance")
    if not bars or whole is None:
        return []
    says = f"{'; '.join(f'{name} {said}' for name, _, said in bars)}. Whole school {whole:.1f}%."
    return [
        bar_chart(
            f"Attendance by year group; the dashed line is the whole school, {whole:.1f}%",
            says,
            bars,
            whole=whole,
        )
    ]


def sections_of(picture: Picture) -> list[Part]:
    """A table for each kind of group other than year groups, and what can't be shown."""
    kinds = [kind for kind in KINDS if kind not in ("year", COUNTED)]
    tables: list[Part] = [found for kind in kinds if (found := table_of(picture, kind))]
    unsaid = tuple(hidden_words(picture, kinds))
    return [*tables, Words(unsaid, quiet=True)] if unsaid else tables


def hidden_words(picture: Picture, kinds: list[str]) -> Iterator[str]:
    """A sentence for what can't be shown, and for what is not known."""
    hidden = [KINDS[kind].lower() for kind in picture.families.hidden if kind in kinds]
    if hidden:
        yield (
            f"Not shown: {listed([_as_said(name) for name in hidden])}. The groups are so small, "
            "or differ by so few pupils from groups that are shown, that single children could be "
            "told from them, however they are taken together."
        )
    unknown = [KINDS[kind].lower() for kind in picture.families.unknown if kind in kinds]
    if unknown:
        names = listed([_as_said(name) for name in unknown])
        yield f"Not known: {names}. The exports given say nothing of them."


def _as_said(name: str) -> str:
    return name.replace("english", "English")


def gaps(picture: Picture) -> list[tuple[str, float, float]]:
    """Groups at least two points below the whole school: name, attendance, points; worst first.

    Not those of a few pupils, whom everybody would take it to be about.
    """
    total = picture.facts.total()
    found = []
    for kind in KINDS:
        if kind == COUNTED:
            continue
        for cell in rated_cells(picture, kind):
            sums = picture.facts.total(cell.pupils)
            value, gap = shown_rate(sums, "attendance"), apart(sums, total, "attendance")
            many = int(cell.pupils.sum()) >= 2 * picture.fewest
            if many and value is not None and gap is not None and gap * 10 <= -_GAP:
                found.append((_in_words(kind, cell), value, gap))
    return sorted(found, key=lambda each: each[2])


def _in_words(kind: str, cell: Cell) -> str:
    """The group within a sentence: “Year 4”, “pupils with free school meals”."""
    name = group_name(kind, cell)
    if kind == "year":
        return name
    if name in ("Yes", "No"):
        return _HAVE[kind] if name == "Yes" else f"pupils other than {_HAVE[kind]}"
    return f"{_as_said(KINDS[kind].lower())}: {name}"
