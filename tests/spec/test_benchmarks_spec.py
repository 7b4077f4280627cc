"""`benchmarks.md`: the published figure chosen for a day, a kind of school and a place."""

from typing import Any

import pytest
from tests.spec.tables import day_of, rows_of

from attcli.measures.benchmarks.figures import places
from attcli.measures.benchmarks.published import Moment, published
from attcli.policy.settings import School

ROWS = rows_of("benchmarks.md")
CORNWALL = places(School("school", dfe_number="908/2345"))
RATES = {"absence": "absence_pct", "PA": "pa_rate_pct", "SA": "sa_rate_pct"}


@pytest.mark.parametrize("case", ROWS, ids=[" ".join(row.values()) for row in ROWS])
def test_published(case: dict[str, str]) -> None:
    moment = Moment(day_of(case["last day"]), finished=case["finished"] == "yes")
    found = published(CORNWALL, case["phase"], moment).filter(
        place=case["place"], phase=case["kind"], measure=RATES[case["rate"]]
    )
    assert found.height == (case["series"] != "-")
    shown = told(found.row(0, named=True)) if found.height else dict.fromkeys(told_of, "-")
    assert shown == {name: case[name] for name in told_of}


told_of = ("series", "year", "to", "apart", "value")


def told(row: dict[str, Any]) -> dict[str, str]:
    until = row["until"]
    return {
        "series": row["series"],
        "year": row["academic_year"],
        "to": f"{until.day} {until:%b %Y}" if until else "-",
        "apart": "-" if row["weeks_apart"] is None else str(row["weeks_apart"]),
        "value": str(row["value"]),
    }
