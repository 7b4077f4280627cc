"""Charts: drawn by a library, readable in black and white, with what they show in words.

Colours are two of the palette of Okabe and Ito, which colour-blind readers can tell apart; lines
differ by their dashes too, and bars carry their figures.
"""

import json
import re
import textwrap
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from attcli.places import fonts_dir
from attcli.register.days import MONTHS
from attcli.reports.governors.document import Chart

Spec = dict[str, Any]
"""A part of a Vega-Lite specification, the words in which the library is told what to draw."""

BLUE, ORANGE, GREY, INK = "#0072b2", "#b35900", "#55606b", "#1c2733"
_FONT = "Noto Sans, Arial, sans-serif"  # the first is ours, in the PDF and in pictures
_YEARS = ("This year", "Last year")
_WIDTH = 620
_SCALE = 2
_BAR = 24
_LONGEST_LINE = 40  # letters
_LETTER, _BESIDE = 7, 8  # pixels: a letter's width, and how far a figure stands from its mark
_LOOK = {
    "background": "white",
    "font": _FONT,
    "aria": False,
    "padding": 4,
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": "#e4e8ec",
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": "#8a949e",
        "tickColor": "#8a949e",
    },
    "legend": {"labelFontSize": 12, "labelColor": INK},
    "text": {"fontSize": 12},
    "view": {"stroke": None},
}
_LEAST_SPAN = 6.0  # points of the axis, so that a small change looks small


def line_chart(
    title: str,
    says: str,
    weeks: Sequence[tuple[int, date, float | None, float | None]],
    target: int,
) -> Chart:
    """Attendance week by week, this year and last, over the target. Each week: its number, its
    Monday, and the two rates.
    """
    rows: list[dict[str, Any]] = [
        {"week": number, "of": of, "rate": value}
        for number, _, now, then in weeks
        for of, value in zip(_YEARS, (now, then), strict=True)
        if value is not None
    ]
    low, high = span([row["rate"] for row in rows] + [float(target)])
    both = any(row["of"] == _YEARS[1] for row in rows)
    domain = list(_YEARS if both else _YEARS[:1])
    legend = {"title": None, "orient": "top", "symbolSize": 110} if both else None
    months = _months(weeks)

    def told(range_: list[Any]) -> Spec:
        return _of("of", "nominal", scale={"domain": domain, "range": range_}, legend=legend)

    said = f"{json.dumps(months)}[datum.value]"
    base = _layer(
        rows,
        x=_of("week", title=None, axis={"values": list(months), "labelExpr": said}),
        y=_of("rate", title="Attendance %", scale={"domain": [low, high], "zero": False}),
        color=told([BLUE, ORANGE]),
        strokeDash=told([[1, 0], [5, 3]]),
        shape=told(["circle", "square"]),
    )
    layers = [
        _marked(_layer([{"rate": target}], y=_of("rate")), "rule", color=INK, strokeDash=[2, 3]),
        _marked(base, "line", strokeWidth=2),
        _marked(base, "point", filled=True, size=34, opacity=1),
    ]
    return _drawn(title, says, layers, 230)


def _months(weeks: Sequence[tuple[int, date, float | None, float | None]]) -> dict[int, str]:
    """The name of each month, at the number of its first school week."""
    found: dict[int, str] = {}
    for number, monday, _, _ in weeks:
        name = MONTHS[monday.month - 1][:3]
        if name not in list(found.values())[-1:]:
            found[number] = name
    return found


def bar_chart(
    title: str, says: str, bars: Sequence[tuple[str, float, str]], *, whole: float | None = None
) -> Chart:
    """A bar for each name, with its figure beside it; `whole`: a line across all bars, on which no
    figure lies.
    """
    wrapped = {name: textwrap.wrap(name, _LONGEST_LINE) for name, _, _ in bars}
    values = [value for _, value, _ in bars] + ([whole] if whole is not None else [])
    near_top = min(values, default=0) > 50
    low, high = span(values) if near_top else (0.0, max([*values, 0.1]) * 1.12)
    domain = [low, high * 1.004 if near_top else high]
    longest = max((len(line) for parts in wrapped.values() for line in parts), default=10)
    width = _WIDTH - min(300, longest * _LETTER)
    rows = []
    for name, value, said in bars:
        at, left = _place(value, said, whole, width, (domain[0], domain[1]), points=near_top)
        row = {"name": "|".join(wrapped[name]), "value": value, "said": said}
        rows.append({**row, "at": at, "left": left})
    lines = {"labelLimit": 320, "ticks": False, "labelExpr": "split(datum.value, '|')"}
    base = _layer(
        rows,
        y=_of("name", "nominal", sort=None, title=None, axis=lines),
        x=_of(
            "value",
            title=None,
            scale={"domain": domain, "zero": not near_top, "nice": False},
            axis={"tickCount": 6, "labelExpr": "datum.value + '%'"},
        ),
    )
    if near_top:  # points, for a bar that does not begin at nothing would mislead
        body = _marked(base, "point", filled=True, size=90, color=BLUE, opacity=1)
    else:
        body = _marked(base, "bar", color=BLUE, height={"band": 0.62})
    layers = [body, *_figures(base)]
    if whole is not None:
        line = _layer([{"value": whole}], x=_of("value"))
        layers.insert(0, _marked(line, "rule", color=GREY, strokeDash=[4, 3]))
    tall = _BAR + 10 * (max(map(len, wrapped.values()), default=1) > 1)
    return _drawn(title, says, layers, max(60, tall * len(bars)), width)


def _place(
    value: float,
    said: str,
    whole: float | None,
    width: int,
    domain: tuple[float, float],
    *,
    points: bool,
) -> tuple[float, bool]:
    """Where a figure begins, or ends if it stands on the left: on the right of its mark, but where
    it would lie on the line, on the other side of a point, or else beyond the line.
    """
    low, high = domain
    needs = (len(said) * _LETTER + 2 * _BESIDE) * (high - low) / width
    if whole is None or not value < whole < value + needs:
        return value, False
    return (value, True) if points and value - needs > low else (whole, False)


def _figures(base: Spec) -> list[Spec]:
    """The figures beside the marks: those on the right, then those on the left."""
    encoding = {**base["encoding"], "text": _of("said", "nominal")}
    encoding["x"] = {**encoding["x"], "field": "at"}
    rows = base["data"]["values"]
    sides: list[Spec] = []
    for left, how in ((False, {"align": "left", "dx": _BESIDE}), (True, {"align": "right"})):
        on_it = [row for row in rows if row["left"] is left]
        layer = {"data": {"values": on_it}, "encoding": encoding}
        if on_it:
            sides.append(_marked(layer, "text", color=INK, **{"dx": -_BESIDE, **how}))
    return sides


def _of(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    """What of the rows an axis, a colour or a text shows."""
    return {"field": name, "type": kind, **more}


def _layer(rows: list[dict[str, Any]], **shown: Spec) -> Spec:
    return {"data": {"values": rows}, "encoding": shown}


def _marked(layer: Spec, mark: str, **how: Any) -> Spec:
    return {**layer, "mark": {"type": mark, **how}}


def span(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis that need not begin at nothing: whole per cents around the values."""
    low, high = min(values), max(values)
    spare = max(0.0, _LEAST_SPAN - (high - low)) / 2
    bottom, top = int(max(0.0, low - spare - 0.5)), min(100.0, high + spare + 0.5)
    return float(bottom), float(int(top) + 1 if top < 100 else 100)


def _drawn(
    title: str, says: str, layers: Sequence[Spec], height: int, width: int = _WIDTH
) -> Chart:
    import vl_convert  # noqa: PLC0415 (only where a chart is drawn)

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
        "config": _LOOK,
        "width": width,
        "height": height,
        "layer": list(layers),
    }
    _with_fonts()
    svg = _plain_svg(vl_convert.vegalite_to_svg(spec))
    return Chart(title, says, svg, _size(svg))


def png(chart: Chart) -> bytes:
    """The chart as a picture for programs that draw no SVG."""
    import vl_convert  # noqa: PLC0415

    _with_fonts()
    return bytes(vl_convert.svg_to_png(chart.svg, scale=_SCALE))


def _plain_svg(svg: str) -> str:
    """Without what only a viewer of its own would use."""
    return re.sub(r' (?:role|aria-[a-z]+|xmlns:xlink)="[^"]*"', "", svg)


def _size(svg: str) -> tuple[int, int]:
    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    assert found is not None  # noqa: S101 (vl-convert always says it)
    return round(float(found[1])), round(float(found[2]))


@cache
def _with_fonts() -> None:
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(fonts_dir()))
