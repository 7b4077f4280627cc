"""Which school each file belongs to, before anything is taken in; or why that is not clear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from attcli.exports.long import someone
from attcli.exports.open_tables import Found
from attcli.exports.refusals import UnusableError
from attcli.exports.schools import SchoolNames
from attcli.exports.sheet import Body
from attcli.exports.table import Table
from attcli.exports.titles import in_titles
from attcli.exports.values import unique_pupil_number
from attcli.findings import Place, finding

_SEVERAL = "Say which with --as-school ID, or put the file into inbox/ID/: ID is one of {}."


@dataclass
class Lots:
    """The files of each school, by its key, and those refused: the file's place in the call, why.

    A file of several schools stands with each, holding its rows alone.
    """

    files: dict[str, list[Found]] = field(default_factory=dict)
    refused: dict[int, UnusableError] = field(default_factory=dict)


def lots(files: Sequence[Found], schools: SchoolNames) -> Lots:
    """Sort the files by school: the one a file was put down to, or those that it names.

    A file that can't be read belongs to the school it was put down to, or the only one there is.
    """
    sorted_out = Lots()
    for number, found in enumerate(files):
        if found.refusal:
            owner = found.school or schools.default
            if owner:
                sorted_out.files.setdefault(owner, []).append(found)
            else:
                sorted_out.refused[number] = found.refusal
            continue
        try:
            parted = _parted(found, schools)
        except UnusableError as error:
            sorted_out.refused[number] = error.of(found.sources[0].file)
            continue
        for key, own in parted.items():
            sorted_out.files.setdefault(key, []).append(own)
    return sorted_out


def put_down(found: Found, school: str | None, schools: SchoolNames) -> Found:
    """A file put down to a school, with a refusal where it names another; put down to none, to the
    one that its titles name.
    """
    if found.refusal:
        return replace(found, school=school)
    titled = in_titles(found, schools)
    if school is None:
        return _as_titled(found, titled, schools) if titled else found
    columns = (name for table in found.tables for name in _names(table))
    for name in (*columns, *(str(place.value) for place in titled)):
        if not schools.may_be(name, school):
            refusal = UnusableError(
                f"names the school “{name}”, and was put down to {school}.",
                f"Put it down to its own school, or write {schools.line(name, school)}.",
            )
            return replace(found, refusal=refusal.of(found.sources[0].file), school=school)
    return replace(found, school=school)


def _as_titled(found: Found, titled: Sequence[Place], schools: SchoolNames) -> Found:
    """A file put down to the school of its titles, which is told where attcli.toml calls it
    otherwise or doesn't have it.
    """
    names = {str(place.value): place for place in titled}
    fitted = schools.fitted(names)
    keys = {fitted.key(name) for name in names}
    if len(keys) > 1:
        refusal = UnusableError(
            f"names several schools above its headings: {', '.join(names)}.",
            "Save each school's export in a file of its own.",
        )
        return replace(found, refusal=refusal.of(found.sources[0].file))
    (key,) = keys
    told = list(found.findings)
    for name, place in names.items():
        if not fitted.knows(name):
            told.append(finding("unknown-school", place, line=fitted.line(name)))
        elif not schools.knows(name):
            told.append(finding("school-taken-as", place, school=key))
    return replace(found, school=key, findings=told)


def _parted(found: Found, schools: SchoolNames) -> dict[str, Found]:
    parted: dict[str, Found] = {}
    for table, source in zip(found.tables, found.sources, strict=True):
        for key, own in _by_school(table, found.school, schools).items():
            one = parted.setdefault(key, Found(findings=found.findings, school=key))
            one.tables.append(own)
            one.sources.append(source)
    return parted


def _by_school(table: Table, given: str | None, schools: SchoolNames) -> Mapping[str, Table]:
    if given and not schools.has(given):
        raise _strange(given, schools)
    names = [] if given else _names(table)
    if not names:
        key = given or schools.default
        if key is None:
            raise UnusableError("doesn't say of which school it is.", _SEVERAL.format(schools.list))
        return {key: table}
    fitted = schools.fitted(names)
    if strange := [name for name in names if not fitted.knows(name)]:
        raise _strange(strange[0], schools)
    keys = {name: fitted.key(name) for name in names}
    if len(set(keys.values())) == 1:
        return {next(iter(keys.values())): table}
    said = table.cell("school").str.strip_chars().fill_null("")
    unsaid = table.cells.filter((said == "") & (someone(table) | _marked(table)))
    if unsaid.height:
        raise UnusableError(
            f"names several schools, but none in row {unsaid.get_column('row').item(0)}.",
            "Fill in the school in every row.",
        )
    return {
        key: _rows(table, said.is_in([name for name in names if keys[name] == key]))
        for key in sorted(set(keys.values()))
    }


def _strange(name: str, schools: SchoolNames) -> UnusableError:
    return UnusableError(
        f"is of the school “{name}”, which attcli.toml doesn't have.",
        f"If it is one of those there, write {schools.line(name)}.",
    )


def _marked(table: Table) -> pl.Expr:
    """Whether a row holds a date and a mark, though perhaps no pupil (grouped under one above)."""
    there = [table.cell(name).str.strip_chars().fill_null("") != "" for name in ("date", "mark")
             if table.has(name)]  # fmt: skip
    return pl.all_horizontal(there) if len(there) == 2 else pl.lit(False)


def _rows(table: Table, wanted: pl.Expr) -> Table:
    rows = table.cells.select(wanted).to_series()
    return replace(table, body=Body(table.body.read.filter(rows)))


def _names(table: Table) -> list[str]:
    """Every school that the table names, as it stands there."""
    if not table.has("school"):
        return []
    names = table.read("school").unique().cast(pl.String).str.strip_chars()
    return [name for name in names.drop_nulls().unique().sort() if name]


def numbered(files: Sequence[Found]) -> list[Found]:
    """The files as one call reads them: their tables' sources counted through."""
    counted, first = [], 0
    for found in files:
        tables = [replace(t, source=first + at) for at, t in enumerate(found.tables)]
        counted.append(replace(found, tables=tables))
        first += len(tables)
    return counted


def upns(found: Found) -> frozenset[str]:
    """The UPNs in a file."""
    columns = [table.read("upn") for table in found.tables if table.has("upn")]
    texts = {text for column in columns for text in column.unique().drop_nulls() if text.strip()}
    return frozenset(filter(None, map(unique_pupil_number, texts)))
