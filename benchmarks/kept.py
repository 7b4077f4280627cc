"""An invented register as a workspace holds it, and attcli's weekly pass over it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from benchmarks.invented_marks import TERMS

from attcli.measures.absence import counts
from attcli.measures.missing import unresolved
from attcli.measures.runs import absences, in_runs, summed
from attcli.measures.windows import windows
from attcli.policy.settings_file import load
from attcli.register.days import monday
from attcli.register.engine import choose_engine
from attcli.register.meanings import COUNTS as FLAGS
from attcli.register.model import Register, Source
from attcli.register.view import open_view
from attcli.store.memory import AMENDMENTS, HELD, Memory, changing
from attcli.store.recall import remembered

_AT = datetime(2026, 7, 20, 12, tzinfo=UTC)
_KINDS = ("marks", "pupils", "contacts")
Native = dict[str, pl.DataFrame]
Answers = dict[str, list[tuple[Any, ...]]]


def keep(workspace: Path, register: Register) -> None:
    """Make a workspace that holds the register, each school from a file of its own."""
    workspace.mkdir()
    parts = {kind: _by_school(getattr(register, kind)) for kind in _KINDS}
    schools = sorted(parts["marks"])
    (workspace / "attcli.toml").write_text("".join(map(_settings, schools)), encoding="utf-8")
    with changing(workspace, "ingest", "benchmark", _AT) as change:
        for place, school in enumerate(schools):
            source = _source(school, place)
            number = change.add_source(source, school, ())
            own = pl.lit(number, pl.UInt32).alias("source")
            kept = {kind: parts[kind][school].with_columns(own) for kind in _KINDS}
            apart = pl.DataFrame(schema=dict(HELD["apart"]))
            change.keep(
                Memory(school, apart=apart, sources={}, **kept),
                pl.DataFrame(schema=dict(AMENDMENTS)),
            )
        change.summary = "invented"


def _settings(school: str) -> str:
    terms = "".join(
        f'[[schools.{school}.terms]]\nname = "{t.name}"\nstart = {t.start}\nend = {t.end}\n'
        for t in TERMS
    )
    return f"[schools.{school}]\n{terms}"


def _source(school: str, place: int) -> Source:
    file = f"{school}.csv"
    return Source(
        file, Path(file), f"{place:064x}", _AT.isoformat(), "register", "plain", rows=1, cells=1
    )


def _by_school(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each school; it stands before the bar in every pupil_id."""
    school = pl.col("pupil_id").str.split("|").list.first()
    named = frame if "school" in frame.columns else frame.with_columns(school=school)
    parts = named.partition_by("school", as_dict=True, maintain_order=True)
    return {str(key): part.select(frame.columns) for (key,), part in parts.items()}


def weekly_pass(workspace: Path) -> Native:
    """The five analyses as attcli makes them, from what the workspace holds."""
    settings = load(workspace / "attcli.toml")
    register = remembered(workspace)
    choose_engine(register)
    view = open_view(register, settings)
    weekly = view.marks.filter(~pl.col("no_mark")).group_by("date", "code").agg(n=pl.len())
    return {
        "sums": counts(view.in_window()).collect(),
        "test": windows(view).filter(pl.col("first_met").is_not_null()).collect(),
        "runs": summed(in_runs(absences(view), continuous=True)).collect(),
        "cells": weekly.collect(),
        "waiting": unresolved(view).collect(),
        "numbers": view.rolls.select("pupil_id", "pupil"),
    }


def input_mb(workspace: Path) -> int:
    """The size of the marks in memory as they are read, in MB."""
    return round(remembered(workspace).marks.estimated_size() / 1e6)


def told(found: Native) -> Answers:
    """The same as rows that can be compared with the others' answers."""
    runs = found["runs"]
    codes = found["cells"].with_columns(
        start=monday("date"),
        weekday=pl.col("date").dt.weekday(),
        place=pl.col("code").to_physical(),
    )
    waiting = found["waiting"].join(found["numbers"], on="pupil_id")
    return {
        "sums": found["sums"].select("pupil", *FLAGS).rows(),
        "test": found["test"].select("person", "first_met").rows(),
        "longest": runs.group_by("pupil").agg(pl.col("sessions").max()).rows(),
        "current": runs.filter("going").select("pupil", "sessions").rows(),
        "cells": codes.group_by("start", "weekday", "place").agg(pl.col("n").sum()).rows(),
        "waiting": waiting.select("pupil", "date", "age_school_days").rows(),
    }
