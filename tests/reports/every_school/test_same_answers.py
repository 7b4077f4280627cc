"""Whatever the batches, every school's answers are those of one view over all schools."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.reports.every_school.country import random_country

from attcli.measures.earlier_notices import notice_periods
from attcli.measures.groups import groups
from attcli.policy.settings_file import load
from attcli.register.view import Asked, View, open_view
from attcli.reports.every_school.analyses import ANALYSES
from attcli.reports.every_school.asked import Form, Request
from attcli.reports.every_school.run import every_school
from attcli.reports.tables import people_first
from attcli.store.events import events
from attcli.store.recall import remembered

PARQUET = Request(tuple(ANALYSES), Form.PARQUET)


def one_view(workspace: Path, asked: Asked) -> View:
    view = open_view(remembered(workspace), load(workspace / "attcli.toml"), asked)
    periods, _ = notice_periods(events(workspace), view.rolls, view.rolls)
    return replace(view, notices=periods)


def plainly(view: View, name: str, *, everyone: bool) -> pl.DataFrame:
    """What the single command lists."""
    analysis = ANALYSES[name]
    rows = groups(view).collect() if name == "groups" else analysis.rows(view)
    rows = rows if everyone else analysis.of_note(view, rows)
    return people_first(rows.sort("school", maintain_order=True))


def run(workspace: Path, request: Request, folder: Path) -> None:
    outcome = every_school(
        workspace, load(workspace / "attcli.toml"), request, folder, lambda _: None
    )
    assert not outcome.problems


def same(workspace: Path, request: Request, folder: Path) -> None:
    run(workspace, request, folder)
    over = one_view(workspace, Asked(request.as_of, request.start, request.end))
    at_any_time = one_view(workspace, Asked(request.as_of))
    for name in request.analyses:
        view = at_any_time if ANALYSES[name].every_mark else over
        expected = plainly(view, name, everyone=request.everyone)
        found = pl.read_parquet(folder / f"{name}.parquet")
        assert_frame_equal(found, expected)
        each = {str(key): rows for (key,), rows in expected.group_by("school")}
        for school in view.schools:
            own = pl.read_parquet(folder / name / f"{school}.parquet")
            assert_frame_equal(own, each.get(school, expected.clear()))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([1, 700, 10**9]), st.booleans())
def test_random_schools_with_movers(seed: int, most: int, everyone: bool) -> None:
    with TemporaryDirectory() as made:
        workspace = Path(made)
        random_country(workspace, seed)
        same(workspace, replace(PARQUET, most=most, everyone=everyone), workspace / "lists")


@pytest.mark.parametrize(
    "days",
    [
        {"as_of": date(2025, 11, 14)},
        {"start": date(2024, 9, 1), "end": date(2025, 12, 19)},
        {"as_of": date(2026, 2, 6), "start": date(2025, 9, 1)},
    ],
)
def test_the_days_asked_for_are_those_of_the_single_commands(
    tmp_path: Path, days: dict[str, date]
) -> None:
    random_country(tmp_path, 31)
    same(tmp_path, replace(PARQUET, most=1, **days), tmp_path / "lists")  # type: ignore[arg-type]
