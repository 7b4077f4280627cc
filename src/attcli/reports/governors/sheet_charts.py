"""The charts of the workbook: Excel's own, drawn by whoever opens it from the cells of a table.

They hold no figures of their own: each names the cells, which show what may be told and nothing
else. One dark colour, and for a second line dashes and another mark: they read in black and white.
"""

from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties
from openpyxl.worksheet.worksheet import Worksheet

from attcli.reports.governors.charts import BLUE, ORANGE, span
from attcli.reports.governors.document import Plot, Table

_WIDTH, _ROW = 20.0, 0.53  # centimetres: of a chart, and of a row of the sheet
_HEIGHTS = {"lines": 8.5, "points": 6.5}
_BAR, _AROUND = 0.9, 3.0  # centimetres for each bar, and for the title and the axis
_LOOKS = ((BLUE, "solid", "circle"), (ORANGE, "dash", "square"))
_MOST_NAMED = 12  # categories, beyond which only some are written out
_FIGURES = "a chart of the figures in the table above it."
_FORM = '0.0"%"'


def add_chart(page: Worksheet, part: Table, plot: Plot, top: int) -> None:
    """Draw the table, whose headings are in row `top`, beneath what is on the page so far."""
    chart = _bars(plot) if plot.kind == "bars" else _lines(part, plot)
    last = top + len(part.rows)
    for column in plot.columns:
        values = Reference(page, min_col=column + 1, min_row=top, max_row=last)
        chart.add_data(values, titles_from_data=True)
    names = str(Reference(page, min_col=1, min_row=top + 1, max_row=last))
    for series, look in zip(chart.series, _LOOKS, strict=False):
        series.cat = AxDataSource(strRef=StrRef(f=names))
        _look(series, plot, look)
    if len(plot.columns) == 1:
        chart.legend = None
    else:
        chart.legend.position, chart.legend.overlay = "b", False
    chart.title, chart.width = _words(plot.title, 1200, bold=True), _WIDTH
    chart.height = _HEIGHTS.get(plot.kind, _AROUND + _BAR * len(part.rows))
    at = page.max_row + 2
    page.add_chart(chart, f"A{at}")
    page.cell(at + round(chart.height / _ROW), 1)  # what comes next stands beneath it


def descriptions(book: Workbook) -> dict[str, list[str]]:
    """What each chart shows, for who can't see it, by the part of the file that places it."""
    placed = (page._charts for page in book if page._charts)
    return {
        f"xl/drawings/drawing{n}.xml": [f"{_title_of(chart)}: {_FIGURES}" for chart in charts]
        for n, charts in enumerate(placed, 1)
    }


def _title_of(chart: Any) -> str:
    return "".join(run.t for line in chart.title.tx.rich.p for run in line.r)


def _lines(part: Table, plot: Plot) -> Any:
    """Lines over time, or points side by side: neither begins at nothing, as bars have to."""
    chart = LineChart()
    values = [row[n] for row in part.rows for n in plot.columns]
    low, high = span([value for value in values if isinstance(value, (int, float))] or [0.0])
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = low, high
    skip = -(-len(part.rows) // _MOST_NAMED)
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = skip
    chart.display_blanks = "gap"
    _axes(chart, plot)
    return chart


def _bars(plot: Plot) -> Any:
    """Bars that begin at nothing, the first on top."""
    chart = BarChart()
    chart.type, chart.gapWidth = "bar", 50
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min = 0
    chart.y_axis.crosses = "max"  # beneath, for the order is turned round
    room = ManualLayout("inner", "edge", "edge", x=0.42, y=0.14, w=0.5, h=0.62)  # for long names
    chart.layout = Layout(manualLayout=room)
    _axes(chart, plot)
    return chart


def _axes(chart: Any, plot: Plot) -> None:
    chart.x_axis.delete = chart.y_axis.delete = False
    for axis, words in ((chart.x_axis, plot.along), (chart.y_axis, plot.across)):
        axis.title = _words(words, 1000, bold=False)
    chart.x_axis.number_format, chart.y_axis.number_format = "General", '0"%"'
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E4E8EC"))
    chart.x_axis.tickLblPos = "low"


def _words(words: str, size: int, *, bold: bool) -> Title:
    """A title beside what it is of, never over it; `size` in hundredths of a point."""
    title = title_maker(words)
    title.overlay = False
    face = CharacterProperties(sz=size, b=bold)
    for paragraph in title.tx.rich.p:
        paragraph.pPr.defRPr = face
        for run in paragraph.r:
            run.rPr = face
    return title


def _look(series: Any, plot: Plot, look: tuple[str, str, str]) -> None:
    colour, dash, symbol = look[0].lstrip("#"), look[1], look[2]
    drawn = series.graphicalProperties
    if plot.kind == "bars":
        drawn.solidFill = drawn.line.solidFill = colour
    else:
        series.smooth = False
        series.marker.symbol, series.marker.size = symbol, 5 if plot.kind == "lines" else 10
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.marker.graphicalProperties.line.solidFill = colour
        if plot.kind == "points":
            drawn.line.noFill = True
        else:
            drawn.line.solidFill, drawn.line.prstDash, drawn.line.width = colour, dash, 22_000
    if plot.kind != "lines":
        series.dLbls = _labels("r" if plot.kind == "points" else "outEnd")


def _labels(place: str) -> DataLabelList:
    """The figure beside each mark, and nothing else."""
    labels = DataLabelList(dLblPos=place, numFmt=_FORM, showVal=True)
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(labels, name, False)
    return labels
