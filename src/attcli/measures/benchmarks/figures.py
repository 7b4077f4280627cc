"""The published figures, and the places that a school's own can stand beside. See README.md."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from attcli.policy.settings import School

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Department for Education."
)
RATES = ("absence_pct", "authorised_pct", "unauthorised_pct", "pa_rate_pct", "sa_rate_pct")
RATE_WORDS = dict(zip(RATES, ("absence", "authorised", "unauthorised", "PA", "SA"), strict=True))
NATIONAL, REGIONAL, LOCAL = "national", "regional", "local authority"

_HERE = Path(__file__).parent
_NOT_THE_NAME = re.compile(
    r"\b(?:the|and|of|council|county|city|borough|royal|metropolitan|district|unitary|authority|corporation)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere with published figures: its level, its key in them, and its name."""

    level: str
    key: str
    name: str


ENGLAND = Place(NATIONAL, "England", "England")


@cache
def figures() -> pl.DataFrame:
    """Every published figure, one row a series, year, day, place and kind of school."""
    return pl.read_parquet(_HERE / "figures.parquet")


@cache
def authorities() -> pl.DataFrame:
    """[la_code, la_name, region] of every local authority there is now."""
    return pl.read_csv(_HERE / "authorities.csv", infer_schema=False)


def places(school: School) -> list[Place]:
    """England; and the region and local authority by the school's DfE number, else its council."""
    row = _by_number(school.dfe_number) or _by_name(school.council)
    if row is None:
        return [ENGLAND]
    code, name, region = row
    return [ENGLAND, Place(REGIONAL, region, region), Place(LOCAL, code, name)]


def _by_number(dfe_number: str | None) -> tuple[str, str, str] | None:
    if dfe_number is None:
        return None
    found = authorities().filter(pl.col("la_code") == dfe_number[:3])
    return found.row(0) if found.height else None


def _by_name(council: str | None) -> tuple[str, str, str] | None:
    if council is None:
        return None
    return next((row for row in authorities().iter_rows() if _name(row[1]) == _name(council)), None)


def _name(council: str) -> str:
    """What tells one council from another: “London Borough of Croydon” is croydon."""
    words = _NOT_THE_NAME.sub(" ", re.sub(r"[^a-z]+", " ", council.casefold())).split()
    return " ".join(words[1:] if words[:1] == ["london"] and words[1:] else words)
