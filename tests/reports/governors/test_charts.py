"""Charts: no figure lies on the line; those of the workbook show the cells and nothing else."""

import io
import re
import zipfile
from random import Random
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from tests.reports.governors import schools

from attcli.reports.governors import build, workbook
from attcli.reports.governors.charts import bar_chart
from attcli.reports.governors.document import Document
from attcli.reports.governors.period import Wanted
from attcli.reports.governors.picture import Log

LETTER = 6.2  # pixels, of the figures as drawn
NAMES = ("Reception", "Year 1", "Year 2", "Years 3 and 4", "Year 5", "Year 6")


def svg_marks(svg: str) -> tuple[list[tuple[float, float]], float]:
    """From where to where each figure reaches, and where the line is."""
    places, line = [], -1.0
    for group in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g"):  # noqa: S314 (ours)
        kind = group.get("class", "")
        if "mark-text" in kind and "layer" in kind:
            for text in group:
                at = float(re.search(r"translate\(([-\d.]+)", text.get("transform", ""))[1])
                long = LETTER * len(text.text or "")
                places.append(
                    (at - long, at) if text.get("text-anchor") == "end" else (at, at + long)
                )
        if "mark-rule" in kind and "layer" in kind:
            line = float(re.search(r"translate\(([-\d.]+)", group[0].get("transform", ""))[1])
    return places, line


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ((96.8, 96.9, 97.0, 97.1, 95.9, 96.6), 97.0),  # close about the line
        ((90.2, 91.0, 96.9, 97.0, 99.9, 98.0), 97.0),  # far apart
        ((90.0, 90.1, 90.0, 90.2, 90.0, 100.0), 90.3),  # no room on the left
        ((4.1, 3.7, 3.9, 3.8, 5.1, 4.0), 4.0),  # bars
        ((0.0, 0.1, 3.9, 12.0, 0.0, 0.2), 0.3),
    ],
)
def test_no_figure_lies_on_the_line(values: tuple[float, ...], whole: float) -> None:
    bars = [(name, value, f"{value:.1f}%") for name, value in zip(NAMES, values, strict=True)]
    places, line = svg_marks(bar_chart("A chart", "said", bars, whole=whole).svg)
    assert len(places) == len(values)
    assert line >= 0
    assert [(left, right) for left, right in places if left < line < right] == []


@pytest.fixture(scope="module", params=[1, 7])
def made(request: pytest.FixtureRequest) -> tuple[Document, Workbook, dict[str, str]]:
    """A small school's workbook, and the parts it is packed from."""
    random = Random(request.param)  # noqa: S311 (an invented school)
    view = schools.view(schools.register(random, 60, halves=3))
    (picture,) = build.pictures(view, Wanted(), Log())
    document = build.document([picture], None)
    content = workbook.draw(document)
    assert content == workbook.draw(document)
    packed = zipfile.ZipFile(io.BytesIO(content))
    parts = {name: packed.read(name).decode() for name in packed.namelist() if "xml" in name}
    return document, openpyxl.load_workbook(io.BytesIO(content)), parts


def shown_in(parts: dict[str, str]) -> list[list[str]]:
    """The cells that each chart names."""
    charts = [text for name, text in sorted(parts.items()) if name.startswith("xl/charts/chart")]
    return [re.findall(r"<f>(.*?)</f>", text) for text in charts]


def test_every_table_meant_to_be_drawn_has_a_chart_with_titles(made) -> None:
    document, _, parts = made
    tables = [p for s in document.schools[0].sections for p in s.parts if getattr(p, "plot", None)]
    charts = [text for name, text in parts.items() if name.startswith("xl/charts/chart")]
    assert {"Week by week", "Pupils by their own attendance", "Sex"} <= {t.title for t in tables}
    assert len(charts) == len(tables)
    for table in tables:
        (text,) = (c for c in charts if f"<a:t>{table.plot.title}</a:t>" in c)
        assert f"<a:t>{table.plot.along}</a:t>" in text
        assert f"<a:t>{table.plot.across}</a:t>" in text
        assert text.count('<delete val="0"/>') == 2
    placed = "".join(text for name, text in parts.items() if "drawings/drawing" in name)
    assert placed.count("a chart of the figures in the table above it.") == len(charts)


def test_a_chart_holds_no_figure_and_names_cells_that_are_seen(made) -> None:
    _, book, parts = made
    headings = set()
    for cells in shown_in(parts):
        assert cells
        for reference in cells:
            name, area = reference.rsplit("!", 1)
            page = book[name.strip("'")]
            left, top, right, bottom = range_boundaries(area.replace("$", ""))
            assert (left, page.sheet_state) == (right, "visible")
            values = [page.cell(row, left).value for row in range(top, bottom + 1)]
            if left > 1 and top == bottom:
                headings.update(values)
            elif left > 1:
                assert all(isinstance(value, (int, float, type(None))) for value in values)
            else:
                assert all(values)
    assert headings <= {"Attendance", "Attendance a year before", "Share"}
    for name, text in parts.items():
        if name.startswith("xl/charts/"):
            assert "Cache>" not in text
            assert not re.search(r"<(?:c:)?v>", text)


def test_charts_and_properties_name_nobody(made) -> None:
    _, book, parts = made
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("attcli", None)
    told = "".join(parts.values())
    assert not re.search(
        r"surname\d|forename\d|P\d{3}|lastModifiedBy|Manager|Company", told, re.IGNORECASE
    )
    assert not any(name.startswith(("customXml", "docProps/custom")) for name in parts)
