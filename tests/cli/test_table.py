"""The table for people stands as rich's own Table would draw it."""

import io
import random

import polars as pl
import pytest
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from attcli.cli.result import Column, Section
from attcli.cli.table import drawn, that_fit

_CELLS = [
    *("Able", "O’Neill-Smythe", "x", "Ødegård", "李小龍", "a" * 30, "persistent", "", "two words"),
    *("  before", "after  ", "tab\there", "new\nline", "e\u0301", "[b]no[/b]", "203/378", "👩‍👧"),
    *("a text so long that it must go on over several lines of its cell", "\x07bell", None),
]
_HEADINGS = ["A", "Heading", "No reason, not counted", "%", "Two words"]
_TITLES = ["", "Title", "A title longer than the table beneath it is " * 3, "Two\nlines"]


def _page(console: Console) -> str:
    page = console.file
    assert isinstance(page, io.StringIO)
    return page.getvalue()


def _console(width: int, *, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=terminal, highlight=False)


def _by_rich(part: Section, chars: list[int], console: Console) -> str:
    table = Table(
        title=Text(part.title) if part.title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column, wide in zip(part.table, chars, strict=True):
        side = "right" if column.right else "left"
        table.add_column(Text(column.heading), justify=side, overflow="fold", width=wide)
    for row in part.rows.iter_rows(named=True):
        table.add_row(*[Text(row[column.name] or "") for column in part.table])
    console.print(table)
    return _page(console)


@pytest.mark.parametrize("seed", range(80))
def test_a_table_is_what_rich_would_draw(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (seeded, no secret)
    columns = [
        Column(f"c{at}", chance.choice(_HEADINGS), right=chance.random() < 0.4)
        for at in range(chance.randrange(1, 6))
    ]
    rows = pl.DataFrame(
        {c.name: [chance.choice(_CELLS) for _ in range(seed % 5)] for c in columns},
        schema={c.name: pl.String for c in columns},
    )
    part = Section(chance.choice(_TITLES), rows, columns)
    width = chance.choice((60, 100, 140))
    ours, theirs = _console(width), _console(width)
    ours.print(drawn(part, ours), crop=False)
    texts = [{name: text or "" for name, text in row.items()} for row in rows.to_dicts()]
    chars = list(that_fit(columns, texts, width).values())
    assert _page(ours) == _by_rich(part, chars, theirs)


def test_on_a_terminal_the_headings_stand_out() -> None:
    rows = pl.DataFrame({"surname": ["Able"]})
    console = _console(80, terminal=True)
    console.print(
        drawn(Section("Title", rows, [Column("surname", "Surname")]), console), crop=False
    )
    bold, rest = "\x1b[1m", "\x1b[0m"
    assert f"{bold} Surname  {rest}" in _page(console)
    assert _page(console).count(bold) == 1
