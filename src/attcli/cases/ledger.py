"""The ledger as lists show it: a row a notice, a row a parent and child for what may come next."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.notices import (
    ISSUED,
    Next,
    Notice,
    available,
    children_of,
    history_known,
    notices,
    parent_known,
    standing,
)
from attcli.cases.referral import REFERRAL
from attcli.cases.watch import NOTICE
from attcli.register.view import View
from attcli.store.events import Event, whose

PEOPLE = ("surname", "forename", "year_group", "class")
_KINDS = (ISSUED, NOTICE, REFERRAL)
"""The kinds of entry that make a parent and a child a party of the ledger."""
_DAY, _TEXT, _WHOLE = pl.Date(), pl.String(), pl.Int64()
_NOTICE: dict[str, pl.DataType] = {
    "event": _WHOLE,
    "school": _TEXT,
    "parent": _TEXT,
    "id": _WHOLE,
    "for": _TEXT,
    "issued": _DAY,
    "how": _TEXT,
    "received": _DAY,
    "received_how": _TEXT,
    "from": _DAY,
    "to": _DAY,
    "number": _WHOLE,
    "pounds": _WHOLE,
    "reduced_pounds": _WHOLE,
    "last_reduced_day": _DAY,
    "last_day": _DAY,
    "pounds_now": _WHOLE,
    "status": _TEXT,
    "paid": _DAY,
    "withdrawn": _DAY,
    "prosecuted": _DAY,
    "change": _WHOLE,
}
_NEXT: dict[str, pl.DataType] = {
    "event": _WHOLE,
    "school": _TEXT,
    "parent": _TEXT,
    "available": pl.Boolean(),
    "number": _WHOLE,
    "pounds": _WHOLE,
    "reduced_pounds": _WHOLE,
    "next_on": _DAY,
    "counted": pl.List(_DAY),
    "why": _TEXT,
    "citation": _TEXT,
}
_REFERRAL: dict[str, pl.DataType] = {
    "event": _WHOLE,
    "school": _TEXT,
    "parent": _TEXT,
    "id": _WHOLE,
    "date": _DAY,
    "what": _TEXT,
    "change": _WHOLE,
}


def ledger(logged: Sequence[Event], pupils: pl.DataFrame | None, day: date) -> pl.DataFrame:
    """One row for each penalty notice, the newest first: names, parent, id, for, issued, how,
    received, received_how (recorded, deemed), from, to, number (null: not known), pounds,
    reduced_pounds, last days to pay, pounds_now, status, what became of it, change, pupil_id.
    """
    every = notices(logged, pupils)
    rows = [_row(logged, every, notice, day) for notice in every]
    found = pl.DataFrame(rows, schema=_NOTICE).pipe(_named, logged, pupils)
    return found.sort("issued", "id", descending=True)


def next_available(logged: Sequence[Event], pupils: pl.DataFrame | None, day: date) -> pl.DataFrame:
    """One row for each parent and child with a notice or a referral on record: names, parent,
    available (null: earlier notices unknown), number, pounds, reduced_pounds, next_on, counted,
    why, citation, pupil_id.
    """
    every = notices(logged, pupils)
    children = children_of(logged, pupils)
    seen: dict[tuple[str, str], tuple[int, Next]] = {}
    for place, (event, child) in enumerate(zip(logged, children, strict=True)):
        party = child, " ".join(event.parent.split()).casefold()
        if event.kind in _KINDS and event.parent and party not in seen:
            mine = [notice for notice in every if notice.party == party]
            known = history_known(logged, event.school) and parent_known(every, child)
            seen[party] = place, available(mine, day, history_known=known)
    rows = [
        {
            "event": place,
            "school": logged[place].school,
            "parent": logged[place].parent,
            **{name: getattr(found, name) for name in list(_NEXT)[3:]},
            "counted": list(found.counted),
        }
        for place, found in seen.values()
    ]
    return (
        pl.DataFrame(rows, schema=_NEXT)
        .pipe(_named, logged, pupils)
        .sort(*PEOPLE[:2], "parent", nulls_last=True)
    )


def next_for(
    logged: Sequence[Event], pupils: pl.DataFrame, pupil_id: str, parent: str, day: date
) -> tuple[tuple[Notice, ...], Next]:
    """The notices to one parent for one pupil of the register, and what may be asked for next."""
    row = pupils.filter(pl.col("pupil_id") == pupil_id).row(0, named=True)
    party = row["upn"] or pupil_id, " ".join(parent.split()).casefold()
    every = notices(logged, pupils)
    mine = tuple(notice for notice in every if notice.party == party)
    known = history_known(logged, row["school"]) and parent_known(every, party[0])
    return mine, available(mine, day, history_known=known)


def referrals(logged: Sequence[Event], pupils: pl.DataFrame | None) -> pl.DataFrame:
    """One row for each referral that stands, the newest first: names, parent, id, date, what (what
    it asks for), change, pupil_id.
    """
    rows = [
        (place, e.school, e.parent, e.id, e.day, e.what or None, e.change)
        for place, e in enumerate(logged)
        if e.kind == REFERRAL
    ]
    found = pl.DataFrame(rows, schema=_REFERRAL, orient="row").pipe(_named, logged, pupils)
    return found.sort("date", "id", descending=True)


def with_sessions_used(rows: pl.DataFrame, view: View | None) -> pl.DataFrame:
    """The rows of `ledger` with `sessions_used`: the unauthorised sessions of the days that a
    notice is for; null where these, or the pupil's marks, are not known.
    """
    unknown = rows.with_columns(sessions_used=pl.lit(None, pl.Int64))
    if view is None or rows.is_empty():
        return unknown
    spans = rows.lazy().select("id", "pupil_id", "from", "to").drop_nulls()
    inside = pl.col("date").is_between("from", "to")
    used = (
        spans.join(view.marks, on="pupil_id", how="left")
        .group_by("id")
        .agg(sessions_used=pl.col("unauthorised").filter(inside).sum().cast(pl.Int64))
    )
    return rows.join(used.collect(), on="id", how="left", validate="1:1", maintain_order="left")


def _row(
    logged: Sequence[Event], every: Sequence[Notice], notice: Notice, day: date
) -> dict[str, Any]:
    details = notice.event.details
    known = history_known(logged, notice.event.school) and parent_known(every, notice.child)
    now = standing(notice, every, day, history_known=known)
    days = {name: details.get(name) for name in ("from", "to")}
    return {
        "event": logged.index(notice.event),
        "school": notice.event.school,
        "parent": notice.event.parent,
        "id": notice.id,
        "for": notice.kind,
        "issued": notice.issued,
        "how": details.get("how"),
        "received": notice.counted_from,
        "received_how": "recorded" if notice.received else notice.counted_from and "deemed",
        **{name: date.fromisoformat(text) if text else None for name, text in days.items()},
        "number": now.number,
        "pounds": now.pounds,
        "reduced_pounds": now.reduced_pounds,
        "last_reduced_day": now.last_reduced_day,
        "last_day": now.last_day,
        "pounds_now": now.pounds_now,
        "status": str(now.status),
        "paid": notice.paid,
        "withdrawn": notice.withdrawn,
        "prosecuted": notice.prosecuted,
        "change": notice.event.change,
    }


def _named(
    rows: pl.DataFrame, logged: Sequence[Event], pupils: pl.DataFrame | None
) -> pl.DataFrame:
    """The rows (event, school, …) with the pupil's names; as the log names them where unknown."""
    noted = pl.DataFrame(
        [(place, event.pupil) for place, event in enumerate(logged)],
        {"event": pl.Int64, "pupil": pl.String},
        orient="row",
    )
    known = pl.DataFrame(schema={"event": pl.Int64, "pupil_id": pl.String})
    names = pl.DataFrame(schema=dict.fromkeys(("pupil_id", *PEOPLE), pl.String))
    if pupils is not None:
        known, names = whose(logged, pupils), pupils.select("pupil_id", *PEOPLE)
    joined = (
        rows.join(noted, on="event", how="left", validate="m:1")
        .join(known, on="event", how="left", validate="m:1")
        .join(names, on="pupil_id", how="left", validate="m:1")
    )
    own = [name for name in rows.columns if name not in ("event", "school")]
    return joined.select("school", *PEOPLE, *own, "pupil", "pupil_id")
