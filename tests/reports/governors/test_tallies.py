"""Which numbers of pupils are shown, hidden or taken together, of sixty pupils."""

import numpy as np
import pytest

from attcli.reports.governors.families import Cell, merged, shown_name
from attcli.reports.governors.tallies import Ledger

ALL = np.ones(60, dtype=np.bool_)


def those(*pupils: range | int) -> np.ndarray:
    some = np.zeros(60, dtype=np.bool_)
    for each in pupils:
        some[list(each) if isinstance(each, range) else each] = True
    return some


def years(*ends: int) -> list[Cell]:
    starts = (0, *ends[:-1])
    return [
        Cell(f"Year {n}", those(range(start, end)))
        for n, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def ledger() -> Ledger:
    return Ledger(5, ALL[:, None])


@pytest.mark.parametrize(
    ("n", "shown"), [(0, True), (1, False), (4, False), (5, True), (55, True), (56, False)]
)
def test_one_number_of_all(n: int, shown: bool) -> None:
    found = ledger().one("persistent", those(range(n)), ALL)
    assert (found is not None) is shown
    assert not found or (found.n, found.of) == (n, 60)


def test_a_second_number_that_differs_by_few_is_hidden() -> None:
    book = ledger()
    assert book.one("persistent", those(range(20)), ALL)
    assert book.one("letter", those(range(2, 20)), ALL) is None
    assert book.one("letter", those(range(10)), ALL)


@pytest.mark.parametrize(
    ("what", "persistent", "found"),
    [
        (
            "enough in each",
            those(range(5), range(20, 26), range(40, 45)),
            [("Year 1", 5), ("Year 2", 6), ("Year 3", 5)],
        ),
        (
            "few in one: with its neighbour",
            those(range(2), range(20, 26), range(40, 46)),
            [("Year 1|Year 2", 8), ("Year 3", 6)],
        ),
        (
            "nobody in one is a number too",
            those(range(20, 26), range(40, 46)),
            [("Year 1", 0), ("Year 2", 6), ("Year 3", 6)],
        ),
        ("few but in one", those(range(1), range(20, 22), range(40, 42)), []),
        ("all of a year but three", those(range(17), range(20, 26), range(40, 45)), None),
    ],
)
def test_split_by_year(what: str, persistent, found) -> None:
    cells = years(20, 40, 60)
    counts = [(c.name, c.n) for c in ledger().split("year", cells, persistent, near=True)]
    if found is None:
        assert ("Year 1", 17) not in counts
    else:
        assert counts == found, what


def test_parts_are_all_shown_or_merged() -> None:
    bands = [
        Cell(name, those(r))
        for name, r in zip(
            "ABCD", (range(30), range(30, 33), range(33, 50), range(50, 60)), strict=True
        )
    ]
    assert [(c.name, c.n) for c in ledger().parts("bands", bands)] == [
        ("A", 30),
        ("B|C", 20),
        ("D", 10),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("year", "Year 1|Year 2", "Year 1 and Year 2"),
        ("year", "Year 1|Year 2|Year 3", "Year 1 to Year 3"),
        ("ethnicity", "A|B", "A and B, together"),
        ("ethnicity", "A|B|C|D", "4 smaller groups, together"),
        ("sex", "Female", "Female"),
    ],
)
def test_names_of_what_is_taken_together(kind: str, name: str, said: str) -> None:
    assert shown_name(kind, Cell(name, ALL)) == said


def test_the_smallest_goes_with_the_smallest_unless_only_neighbours_may() -> None:
    cells = [
        Cell("A", those(range(3))),
        Cell("B", those(range(3, 40))),
        Cell("C", those(range(40, 60))),
    ]

    def fits(cell: Cell) -> bool:
        return int(cell.pupils.sum()) >= 5

    assert [c.name for c in merged(cells, fits, ALL, near=False)] == ["A|C", "B"]
    assert [c.name for c in merged(cells, fits, ALL, near=True)] == ["A|B", "C"]
