"""When new files look as if they should not be taken in: too much would go, or it is not theirs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl

from attcli.errors import UsageError
from attcli.exports.assemble import Assembled
from attcli.exports.held import Held
from attcli.exports.layout import IDS
from attcli.exports.merge import Merged

MOST_CHANGES = 20
"""So many marks a file may change or withdraw before it looks odd."""
_OTHERWISE = "If that is right: attcli ingest … --yes; nothing was taken in."

Signs = frozenset[tuple[str | None, ...]]
"""What tells pupils apart from school to school: UPNs, other ids with a name."""


def refuse_wiping(held: Held, merged: Merged) -> None:
    """UsageError where the files would withdraw many marks, are older than what is held, or hold
    few of the pupils.
    """
    marks = held.rows.filter(pl.col("code").is_not_null())
    marks = marks.with_columns(pl.col("pupil_id").replace(merged.renamed))
    if marks.is_empty() or merged.cover.files.is_empty():
        return
    covered = _by_file(merged.cover.of(marks.unique(("pupil_id", "date", "session"))), "covered_by")
    gone = _by_file(merged.amended.filter(pl.col("now").is_null()), "now_source")
    changed = _by_file(merged.amended, "now_source")
    last: date = marks.select(pl.col("date").max()).item()
    for number, end in merged.cover.files.select("source", "last").unique().sort("source").rows():
        file, n, of = merged.held.sources[number].file, gone.get(number, 0), covered.get(number, 0)
        if n > MOST_CHANGES and n * 100 > of:
            raise UsageError(
                f"{file} no longer holds {n} of the {of} marks held of its pupils and days: they "
                "would be withdrawn.",
                f"Was it exported with all pupils, days and sessions? {_OTHERWISE}",
            )
        if end < last and changed.get(number, 0) > MOST_CHANGES:
            raise UsageError(
                f"{file} ends on {end:%d/%m/%Y}, before the last mark held ({last:%d/%m/%Y}), and "
                f"would change or withdraw {changed[number]} marks: it looks like an older export.",
                f"Export again. {_OTHERWISE}",
            )
    _refuse_few(marks, merged)


def _refuse_few(marks: pl.DataFrame, merged: Merged) -> None:
    spans = merged.cover.files.select("first", "last").unique().rows()
    days = pl.any_horizontal(pl.col("date").is_between(first, last) for first, last in spans)
    known = marks.filter(days).select("pupil_id").unique()
    there = known.join(merged.cover.members, on="pupil_id", how="semi").height
    if 2 * there < known.height:
        raise UsageError(
            f"Of {known.height} pupils with marks held on the days of these files, only {there} "
            f"{'is' if there == 1 else 'are'} in them.",
            f"Were they exported for one class or another group? {_OTHERWISE}",
        )


def _by_file(rows: pl.DataFrame, source: str) -> Mapping[int, int]:
    return dict(rows.group_by(source).len().iter_rows())


def signs(pupils: pl.DataFrame) -> Signs:
    """The signs of all pupils in a frame (`attcli.register.schema.PUPILS`)."""
    return frozenset().union(*_signs(pupils).values())


def _signs(pupils: pl.DataFrame) -> dict[str, Signs]:
    """By pupil_id the UPN, and every other id with the name."""
    rows = pupils.select("pupil_id", "surname", "forename", *IDS).iter_rows()
    return {
        pupil_id: frozenset(
            (kind, value) if kind == "upn" else (kind, value, surname.lower(), forename.lower())
            for kind, value in zip(IDS, ids, strict=True)
            if value and (kind == "upn" or (surname and forename))
        )
        for pupil_id, surname, forename, *ids in rows
    }


def refuse_strangers(fresh: Assembled, own: Signs, others: Mapping[str, Signs]) -> None:
    """UsageError where most pupils of a file are known at another school and not at this one."""
    if fresh.who is None:
        return
    ids = fresh.who.ids.select("pupil", "pupil_id")
    for number, listed in sorted(fresh.pupil_numbers.items()):
        here = ids.filter(pl.col("pupil").is_in(listed.implode()))
        pupils = fresh.pupils.join(here, on="pupil_id", how="semi")
        told = [one for one in _signs(pupils).values() if not one & own]
        for school, known in others.items():
            strange = sum(1 for one in told if one & known)
            _refuse_if_most(fresh.sources[number].file, strange, listed.len(), school)


def refuse_shared(file: str, upns: Collection[str], own: Signs, others: Sequence[str]) -> None:
    """The same for a file whose pupils are in files of another school (their UPNs) of this call."""
    known = frozenset(others)
    strange = sum(1 for upn in upns if upn in known and ("upn", upn) not in own)
    _refuse_if_most(file, strange, len(upns), "another school of this call")


def _refuse_if_most(file: str, strange: int, of: int, school: str) -> None:
    if 2 * strange > of:
        raise UsageError(
            f"{strange} of the {of} pupils in {file} are pupils of {school}.",
            "Put the file down to its own school (--as-school ID, or inbox/ID/).",
        )
