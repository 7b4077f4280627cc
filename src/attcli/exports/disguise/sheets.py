"""Which rule each cell of a sheet goes by: titles, headings, columns, and rows that are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from attcli.exports import values
from attcli.exports.catalogue import Catalogue
from attcli.exports.dates import day_and_month, looks_like_a_date
from attcli.exports.disguise import cells, harmless
from attcli.exports.disguise.cells import Rule, rule_of
from attcli.exports.disguise.guessed import guessed
from attcli.exports.disguise.headings import heading
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.grid_heads import with_joined_headings
from attcli.exports.headings import folded
from attcli.exports.identify import identify
from attcli.exports.layout import IDS, Layout, vocabulary
from attcli.exports.refusals import UnusableError
from attcli.exports.sheet import HEAD_ROWS
from attcli.exports.years import with_years

Rows = Sequence[Sequence[str]]
STRINGS = ("week-string", "year-string")


@dataclass(frozen=True)
class Plan:
    """How the rows of a sheet are taken: `header` is the index of the `headings`, -1 for none."""

    header: int
    headings: Sequence[str]
    fields: Sequence[str | None]
    rules: Sequence[Rule]
    known: Catalogue


def disguised_rows(rows: Rows, known: Catalogue, inventor: Inventor) -> list[list[str]]:
    """The rows with everything about people replaced, cell for cell."""
    plan = _plan(rows, known)
    made: dict[tuple[int, str], str] = {}
    out = []
    for index, row in enumerate(rows):
        if index <= plan.header or _aside(row, plan):
            out.append(_titles(row, index == plan.header, plan))
            continue
        new = []
        for at, text in enumerate(row):
            key = (at, text)
            if key not in made:
                rule = plan.rules[at] if at < len(plan.rules) else cells.unknown
                made[key] = rule(inventor, text) if text.strip() else text
            new.append(made[key])
        out.append(new)
    return out


def _titles(row: Sequence[str], headings: bool, plan: Plan) -> list[str]:
    if headings or [folded(text) for text in row] == [folded(text) for text in plan.headings]:
        return [heading(text, plan.known) for text in row]
    said = harmless.undated if any(map(harmless.of_birth, row)) else harmless.spoken
    return [text if _known(text, plan.known) else said(text) for text in row]


def _known(text: str, known: Catalogue) -> bool:
    return folded(text) in known.headings


def _plan(rows: Rows, known: Catalogue) -> Plan:
    head = _joined(rows[:HEAD_ROWS], known)
    header, layout = _headings(head, known)
    width = max((len(row) for row in rows), default=0)
    if header < 0:
        return Plan(-1, [], [None] * width, [guessed(rows, at) for at in range(width)], known)
    headings = list(head[header])
    fields = fields_of(headings, layout, known)
    rules: list[Rule] = []
    strings = heads_of_strings(known) if layout is None or layout.shape in STRINGS else set()
    for at in range(width):
        own = headings[at] if at < len(headings) else ""
        field = fields[at] if at < len(fields) else None
        above = rows[header - 1][at] if header and at < len(rows[header - 1]) else ""
        under_mark = bool(rules) and rules[-1] is cells.mark and not own.strip()
        if field == "mark" and folded(own) in strings:
            rules.append(cells.string)
        elif field is None and (_of_marks(own) or _of_marks(above) or under_mark):
            rules.append(cells.mark)
        else:
            rules.append(rule_of(field) or guessed(rows[header + 1 :], at))
    return Plan(header, rows[header], fields, rules, known)


def heads_of_strings(known: Catalogue) -> set[str]:
    """The folded headings of strings of marks."""
    layouts = (each for each in known.layouts.values() if each.shape in STRINGS)
    return {heading for layout in layouts for heading in layout.fields.get("mark", ())}


def _joined(head: Rows, known: Catalogue) -> Rows:
    """The first rows, the headings of a grid joined and its years found, where that can be done."""
    try:
        return with_years(with_joined_headings(head), known.headings)
    except UnusableError:
        return head


def _headings(head: Rows, known: Catalogue) -> tuple[int, Layout | None]:
    """The row of the headings: the one a layout claims, else the one with most known headings."""
    try:
        match = identify(head, known)
    except UnusableError:
        pass
    else:
        return match.row, match.layout
    counts = [sum(_known(cell, known) for cell in row if cell.strip()) for row in head]
    dated = [sum(_of_marks(cell) for cell in row) for row in head]
    both = [2 * n + min(marks, 1) for n, marks in zip(counts, dated, strict=True)]
    best = max(range(len(both)), key=both.__getitem__, default=-1)
    return (best, None) if best >= 0 and both[best] > 2 else (-1, None)


def fields_of(headings: Sequence[str], layout: Layout | None, known: Catalogue) -> list[str | None]:
    """The field of each heading: by the layout, else by any layout that knows it."""
    own = layout.fields if layout else {}
    return [
        _field(folded(heading), [own, *(each.fields for each in known.layouts.values())])
        for heading in headings
    ]


def _field(heading: str, fields: Sequence[object]) -> str | None:
    for each in fields:
        for name, synonyms in each.items():  # type: ignore[attr-defined]
            if heading and heading in synonyms:
                return str(name)
    return None


def _of_marks(text: str) -> bool:
    """Whether marks stand under a heading: a date, or a session."""
    if not text.strip():
        return False
    said = looks_like_a_date(text) or day_and_month(text) is not None
    return said or values.session(text) is not None or dated_heading(text)


def dated_heading(text: str) -> bool:
    """Whether a heading is a date with a session or a weekday beside it."""
    return any(one.isdigit() for one in text) and harmless.spoken(text) == text


def _aside(row: Sequence[str], plan: Plan) -> bool:
    """Whether a row among the others is none of them: a repeated heading, a total, a note."""
    said = [text for text in row if text.strip()]
    if not said or plan.header < 0 or _repeats(row, said, plan):
        return bool(said) and plan.header >= 0
    ids = [n for n, field in enumerate(plan.fields) if field in (*IDS, "dob", "class")]
    nobody = not any(one.isdigit() for n in ids if n < len(row) for one in row[n])
    if folded(said[0]).startswith(vocabulary().totals) and (nobody or len(said) <= 2):
        return True
    at = plan.fields.index("date") if "date" in plan.fields else None
    if at is None or not nobody:
        return False
    return at >= len(row) or not any(one.isdigit() for one in row[at])


def _repeats(row: Sequence[str], said: Sequence[str], plan: Plan) -> bool:
    """Whether a row holds the headings again, those of another table, or a grid's dates alone."""
    if list(map(folded, row)) == list(map(folded, plan.headings)):
        return True
    under = [plan.rules[at] for at, text in enumerate(row[: len(plan.rules)]) if text.strip()]
    if under and all(rule is cells.mark for rule in under) and all(map(dated_heading, said)):
        return True
    known = [_known(text, plan.known) for text in said]
    like = [is_known or dated_heading(text) for text, is_known in zip(said, known, strict=True)]
    return len(said) > 1 and any(known) and all(like)
