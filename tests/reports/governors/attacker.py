"""Somebody who reads the published summaries, knows every pupil's groups, and wants to know more.

The attacker has what an insider may have: who is in which group, and how many sessions each pupil
could have attended in each half-term. From the tables as published (their names tell which sets of
pupils they are of) they set up all equations there are, with the exact counts where the tables
have rounded rates, which is more than anybody gets. Linear programming then gives the least and
most that can be true of one child or a hidden group.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from attcli.reports.governors.document import Document, Table, Value
from attcli.reports.governors.facts import ABSENT, POSSIBLE
from attcli.reports.governors.picture import Picture

WORDS = {"EHC plan": "E", "SEN support": "K", "No SEN": "N", "Reception": "R"}
COLUMNS = {
    "Year groups": "year_group",
    "Special educational needs": "sen",
    "Free school meals": "fsm",
    "Pupil premium": "pupil_premium",
    "English as an additional language": "eal",
    "Looked-after children": "looked_after",
    "Sex": "sex",
    "Ethnicity": "ethnicity",
}


@dataclass(frozen=True)
class Seen:
    """A published set of pupils, and the share of them that is persistently absent, if told."""

    kind: str
    name: str
    pupils: NDArray[np.bool_]
    persistent: Value


def tables(document: Document) -> list[Table]:
    """Every table, wherever it stands."""
    sections = [section for school in document.schools for section in school.sections]
    parts = [*document.opening, *(part for section in sections for part in section.parts)]
    return [part for part in parts if isinstance(part, Table)]


def seen(document: Document, picture: Picture) -> list[Seen]:
    """The groups of the document's tables as sets of pupils, by their names alone."""
    found = []
    for table in tables(document):
        if table.title in COLUMNS and table.columns[0].heading == "Group":
            labels = _labels(picture, table.title)
            names = [str(row[0]) for row in table.rows]
            for row, of in zip(table.rows, _meant(names, labels), strict=True):
                pupils = np.isin(labels, list(of)) & picture.facts.rated
                assert int(row[1]) == int(pupils.sum())  # the attacker reads the names rightly
                found.append(Seen(table.title, str(row[0]), pupils, row[-1]))
    return found


def _labels(picture: Picture, title: str) -> NDArray[np.str_]:
    column = picture.facts.rolls.get_column(COLUMNS[title])
    words = {"true": "Yes", "false": "No"}
    return np.array(
        [words.get(str(x).lower(), str(x)) if x is not None else "not known" for x in column]
    )


def _meant(names: Sequence[str], labels: Iterable[str]) -> list[set[str]]:
    """Which labels each name means; “3 smaller groups, together” are those nobody else names."""
    known = set(labels)
    found: list[set[str]] = []
    for name in names:
        bare = name.removesuffix(", together")
        if " to " in bare:
            first, last = (
                _order(WORDS.get(x, x).removeprefix("Year ")) for x in bare.split(" to ")
            )
            found.append({x for x in known if first <= _order(x) <= last})
            continue
        parts = [p for piece in bare.split(" and ") for p in piece.split(", ")]
        plain = {WORDS.get(p, p).removeprefix("Year ") for p in parts}
        found.append(plain & known)
    rest = known - set().union(*found)
    return [of or rest for of in found]


def _order(year: str) -> int:
    return int(year) if year.isdigit() else -1


@dataclass(frozen=True)
class Attack:
    """Equations over unknowns of pupils (and half-terms), each unknown from 0 to its `most`."""

    rows: NDArray[np.float64]
    totals: NDArray[np.float64]
    most: NDArray[np.float64]

    def bounds(self, wanted: NDArray[np.float64]) -> tuple[float, float]:
        """The least and the most that the wanted sum can be."""
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * wanted,
                A_eq=self.rows,
                b_eq=self.totals,
                bounds=np.column_stack([np.zeros_like(self.most), self.most]),
                method="highs",
            )
            assert found.success, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def on_absence(documents: Sequence[tuple[Document, Picture]]) -> Attack:
    """From the sums of sessions absent of every group in every document, half-terms apart."""
    widest = max(documents, key=lambda pair: len(pair[1].period.year))[1]
    ids = widest.facts.rolls.get_column("pupil_id").to_list()
    place = {pupil: n for n, pupil in enumerate(ids)}
    halves = len(widest.period.year)
    most = widest.facts.sums[:, :, POSSIBLE].astype(float)
    truth = widest.facts.sums[:, :, ABSENT].astype(float)
    rows, totals = [], []
    for document, picture in documents:
        mine = [place[pupil] for pupil in picture.facts.rolls.get_column("pupil_id")]
        for group in [np.ones(len(mine), dtype=bool), *(s.pupils for s in seen(document, picture))]:
            row = np.zeros((len(ids), halves))
            row[np.ix_(np.array(mine)[group], range(halves)[picture.facts.chosen])] = 1
            rows.append(row.ravel())
            totals.append((row * truth).sum())
    return Attack(np.array(rows), np.array(totals), most.ravel())


def on_persistence(document: Document, picture: Picture) -> Attack:
    """From every number of persistently absent pupils, one unknown from 0 to 1 a pupil."""
    rated, persistent = picture.facts.rated, picture.facts.persistent
    rows, totals = [], []
    sets = [s.pupils for s in seen(document, picture) if isinstance(s.persistent, float)]
    if picture.count("persistent"):
        sets.append(rated)
    sets += _merged_years(document, picture)
    for pupils in sets:
        rows.append(pupils.astype(float))
        totals.append(float((pupils & persistent).sum()))
    n = len(rated)
    none = np.zeros((0, n))
    return Attack(np.array(rows) if rows else none, np.array(totals), rated.astype(float))


def _merged_years(document: Document, picture: Picture) -> list[NDArray[np.bool_]]:
    found = []
    for table in tables(document):
        if table.columns[0].heading == "Year groups":
            labels = _labels(picture, "Year groups")
            names = [str(row[0]) for row in table.rows]
            found += [
                np.isin(labels, list(of)) & picture.facts.rated for of in _meant(names, labels)
            ]
    return found
