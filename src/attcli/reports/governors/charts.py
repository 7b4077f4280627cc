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

BLUE, ORANGE, GREY = "#0072b2", "#b35900", "#55606b"
_FONT = "Noto Sans, Arial, sans-serif"  # the first is ours, in the PDF and in pictures
_YEARS = ("This year", "Last year")
_WIDTH = 620
_SCALE = 2
_BAR = 24
_LONGEST_LINE = 40  # letters
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
    alt = _altair()
    rows: list[dict[str, Any]] = [
        {"week": number, "of": of, "rate": value}
        for number, _, now, then in weeks
        for of, value in zip(_YEARS, (now, then), strict=True)
        if value is not None
    ]
    low, high = _span([row["rate"] for row in rows] + [float(target)])
    both = any(row["of"] == _YEARS[1] for row in rows)
    domain = list(_YEARS if both else _YEARS[:1])
    legend = alt.Legend(title=None, orient="top", symbolSize=110) if both else None
    months = _months(weeks)

    def told(channel: Any, range_: list[Any]) -> Any:
        return channel("of:N", scale=alt.Scale(domain=domain, range=range_), legend=legend)

    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(
            "week:Q",
            title=None,
            axis=alt.Axis(values=list(months), labelExpr=f"{json.dumps(months)}[datum.value]"),
        ),
        y=alt.Y("rate:Q", title="Attendance %", scale=alt.Scale(domain=[low, high], zero=False)),
        color=told(alt.Color, [BLUE, ORANGE]),
        strokeDash=told(alt.StrokeDash, [[1, 0], [5, 3]]),
        shape=told(alt.Shape, ["circle", "square"]),
    )
    lines = base.mark_line(strokeWidth=2)
    marks = base.mark_point(filled=True, size=34, opacity=1)
    at = alt.Chart(alt.Data(values=[{"rate": target}])).encode(y="rate:Q")
    rule = at.mark_rule(color="#1c2733", strokeDash=[2, 3])
    return _drawn(title, says, alt.layer(rule, lines, marks), 230)


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
    """A bar for each name, with its figure at the end; `whole`: a line across all bars."""
    alt = _altair()
    wrapped = {name: textwrap.wrap(name, _LONGEST_LINE) for name, _, _ in bars}
    rows = [
        {"name": "|".join(wrapped[name]), "value": value, "said": said}
        for name, value, said in bars
    ]
    values = [value for _, value, _ in bars] + ([whole] if whole is not None else [])
    near_top = min(values, default=0) > 50
    low, high = _span(values) if near_top else (0.0, max([*values, 0.1]) * 1.12)
    scale = alt.Scale(
        domain=[low, high * 1.004 if near_top else high], zero=not near_top, nice=False
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "name:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=320, ticks=False, labelExpr="split(datum.value, '|')"),
        ),
        x=alt.X(
            "value:Q",
            title=None,
            scale=scale,
            axis=alt.Axis(tickCount=6, labelExpr="datum.value + '%'"),
        ),
    )
    if near_top:  # points, for a bar that does not begin at nothing would mislead
        body: Any = base.mark_point(filled=True, size=90, color=BLUE, opacity=1)
    else:
        body = base.mark_bar(color=BLUE, height={"band": 0.62})
    text = base.mark_text(align="left", dx=8, color="#1c2733").encode(text="said:N")
    layers = [body, text]
    if whole is not None:
        line = alt.Chart(alt.Data(values=[{"value": whole}])).encode(x=alt.X("value:Q"))
        layers.insert(0, line.mark_rule(color=GREY, strokeDash=[4, 3]))
    longest = max((len(line) for lines in wrapped.values() for line in lines), default=10)
    tall = _BAR + 10 * (max(map(len, wrapped.values()), default=1) > 1)
    return _drawn(title, says, alt.layer(*layers), max(60, tall * len(bars)), longest)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    spare = max(0.0, _LEAST_SPAN - (high - low)) / 2
    bottom, top = int(max(0.0, low - spare - 0.5)), min(100.0, high + spare + 0.5)
    return float(bottom), float(int(top) + 1 if top < 100 else 100)


def _drawn(title: str, says: str, chart: Any, height: int, longest: int = 0) -> Chart:
    import vl_convert  # noqa: PLC0415 (only where a chart is drawn)

    room = min(300, longest * 7)
    plain = chart.properties(width=_WIDTH - room, height=height).configure(
        background="white", font=_FONT, aria=False, padding=4
    )
    plain = (
        plain.configure_axis(
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor="#e4e8ec",
            labelColor="#1c2733",
            titleColor="#1c2733",
            domainColor="#8a949e",
            tickColor="#8a949e",
        )
        .configure_legend(labelFontSize=12, labelColor="#1c2733")
        .configure_text(fontSize=12)
    )
    plain = plain.configure_view(stroke=None)
    spec = plain.to_dict()
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


@cache
def _altair() -> Any:
    import altair  # noqa: PLC0415 (only where a chart is drawn)

    return altair
