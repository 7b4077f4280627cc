"""Reads the Markdown tables of this folder: cases with their tables and `- key: value` lines."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Case:
    """One case: its title, the rows of its table (heading to cell), what is expected."""

    title: str
    rows: list[dict[str, str]] = field(default_factory=list)
    expected: dict[str, str] = field(default_factory=dict)


def rows_of(name: str) -> list[dict[str, str]]:
    """Every row of every table in the file."""
    return [row for case in cases_of(name) for row in case.rows]


def cases_of(name: str) -> list[Case]:
    """The cases of the file, those without a table too."""
    found = [Case("")]
    heading: list[str] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            found.append(Case(line.lstrip("# ")))
            heading = []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("| \t").split(" | ")]
            if not heading:
                heading = cells
            elif set(line) - set("|-: "):
                found[-1].rows.append(dict(zip(heading, cells, strict=True)))
        elif line.startswith("- ") and ": " in line:
            key, _, value = line[2:].partition(": ")
            found[-1].expected[key.strip()] = value.strip()
        elif not line.strip():
            heading = []
    return [case for case in found if case.rows]


def day_of(text: str) -> date:
    """“12 Sep 2025”, or with its weekday “Fri 12 Sep 2025”, which must be right."""
    weekday, _, rest = text.partition(" ")
    if weekday.isdigit():
        return datetime.strptime(text, "%d %b %Y").date()  # noqa: DTZ007 (a date)
    day = day_of(rest)
    assert f"{day:%a}" == weekday, text
    return day
