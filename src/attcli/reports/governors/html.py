"""The summary as one HTML file that needs no other and asks the network for nothing."""

import re
from itertools import count

from attcli.reports.governors.document import Box, Chart, Document, Table, Words, said
from attcli.reports.page import drawn

_SHORT = 14  # letters
_BRIEF = 12  # rows that stand together on one page
_ALIKE = 5  # columns: the tables of groups


def draw(document: Document) -> bytes:
    """The file’s bytes."""
    numbers = count(1)

    def picture(chart: Chart) -> str:
        return inline(chart, f"chart{next(numbers)}")

    page = {"document": document, "kind": kind_of, "said": said, "picture": picture, "look": _look}
    return drawn(page, "reports/governors.html.j2").encode()


def kind_of(part: object) -> str:
    """What kind of part this is, for a layout that draws each kind its own way."""
    match part:
        case Table():
            return "table"
        case Chart():
            return "chart"
        case Box():
            return "box"
        case Words(listed=True):
            return "list"
        case _:
            return "words"


def _look(table: Table) -> str:
    """Classes for the look: names that stay on one line, columns that stand alike in all tables."""
    short = all(len(str(row[0])) <= _SHORT for row in table.rows)
    alike = len(table.columns) == _ALIKE
    brief = len(table.rows) <= _BRIEF
    marks = (("short", short), ("groups", alike), ("brief", brief))
    return " ".join(name for name, holds in marks if holds)


def inline(chart: Chart, name: str) -> str:
    """The SVG, of the program's own making; screen readers get its words instead. Its ids are made
    its own, for a page holds several.
    """
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', chart.svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
