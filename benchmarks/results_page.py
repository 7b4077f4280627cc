"""The page of what the benchmarks found, from the rows of each; no figure is typed by hand."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import goals, growth

Kept = dict[str, Any]
Rows = Sequence[dict[str, Any]]
PAGE, PLOT = "RESULTS.md", "growth.svg"
_HEAD = """# What was measured

Written by `benchmarks/all.py` (`just bench`); nothing here is typed by hand. Times are of the
computer named beside each part, so read the ratios: what stands side by side ran in one go. Every
register is invented from a seed, and where other ways do the same, their answers were compared and
are equal.
"""


def write(folder: Path, kept: Kept) -> None:
    """Write the page and the plot of growth into the folder."""
    parts = [_HEAD, f"## The goals\n\n{_GOALS}\n\n{_met(goals.all_of(kept))}\n"]
    for name, (title, told, of) in _PARTS.items():
        if name not in kept:
            continue
        found = kept[name]
        when = f"{found['on']}; {found['machine']}; load at the end {found['load']}."
        parts.append(f"## {title}\n\n{told}\n\n{of(found['rows'])}\n\n*{when}*\n")
    (folder / PAGE).write_text("\n".join(parts), encoding="utf-8")
    if "growth" in kept:
        (folder / PLOT).write_text(_plot(kept["growth"]["rows"]), encoding="utf-8")


_GOALS = "On two processors, as this project set them for itself. Missed ones say why."


def _met(found: Iterable[goals.Goal]) -> str:
    heads = ("goal", "at most", "at least", "found", "")
    found = tuple(found)
    lines = [
        (one.what, one.most, one.least, one.found, "met" if one.met else "**missed**")
        for one in found
    ]
    of_why: dict[str, list[str]] = {}
    for one in found:
        if one.why and not one.met:
            of_why.setdefault(one.why, []).append(one.what)
    missed = [f"- **{'; '.join(whats)}**: {why}" for why, whats in of_why.items()]
    return "\n".join([_table(heads, lines), *(["", *missed] if missed else [])])


def _table(heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    cells = [heads, ["---"] + ["---:"] * (len(heads) - 1), *lines]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in cells)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if value < 1 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _weekly(rows: Rows) -> str:
    heads = ("register", "marks", "way", "seconds", "least to most", "× attcli", "peak MB")
    return _table(
        heads,
        (
            (
                *(r["size"], r["marks"], _WAYS[r["way"]], r["seconds"]),
                *(f"{r['least']:.2f} to {r['most']:.2f}", r["times_attcli"], r["peak_mb"]),
            )
            for r in rows
        ),
    )


_WAYS = {"attcli": "**attcli**", "polars": "bare Polars", "duckdb": "DuckDB", "pandas": "pandas"}


def _measures(rows: Rows) -> str:
    heads = ("analysis", "register", "attcli whole", "its core", "pandas", "DuckDB", "plain loop")
    return _table(
        heads,
        (
            (
                *(r["what"], r["size"], r["ours_s"], r.get("core_s")),
                *(_beside(r, engine) for engine in ("pandas", "duckdb", "loop")),
            )
            for r in rows
        ),
    )


def _beside(row: dict[str, Any], engine: str) -> str | None:
    taken, core = row.get(engine), row.get("core_s")
    if taken is None:
        return None
    return f"{_cell(taken)} ({taken / core:.1f} ×)" if core else _cell(taken)


def _goals(rows: Rows) -> str:
    heads = ("what", "size", "attcli", "beside", "its seconds", "ratio", "goal", "spread")
    return _table(
        heads,
        (
            [
                r.get(name)
                for name in (
                    *("what", "size", "ours_s", "beside", "beside_s"),
                    *("ratio", "goal", "spread"),
                )
            ]
            for r in rows
        ),
    )


def _growth(rows: Rows) -> str:
    heads = ("cost of", *(f"{row['marks'] / 1e6:.2f} M" for row in rows))
    slopes = {row["what"]: row for row in growth.exponents(rows)}
    lines = (
        (what, *(row["seconds"][what] for row in rows), slope["all"], slope["large"])
        for what, slope in slopes.items()
    )
    peaks = ("peak MB", *(row["peak_mb"] for row in rows), None, None)
    table = _table((*heads, "exponent", "from 3 M on"), [*lines, peaks])
    return f"{table}\n\n![Processor seconds against marks, both in logarithms]({PLOT})"


def _country(rows: Rows) -> str:
    *told, ended = rows
    lines = "\n".join(row["told"] for row in told)
    return f"```text\n{lines}\n```\n\nIt ended with {ended['ended']} (0: as it should be)."


_PARTS: dict[str, tuple[str, str, Callable[[Rows], str]]] = {
    "weekly": (
        "The weekly pass, from Parquet to answers",
        "Each pupil's sums, the ten-session test, runs of absence, codes by weekday and week, "
        "marks without a reason. attcli starts from a workspace, checks its files' fingerprints, "
        "finds the calendar, and heeds ages and leavers; the others start from numbers and take "
        "all that for granted. Each way runs in a process of its own.",
        _weekly,
    ),
    "measures": (
        "Each analysis",
        "Seconds; in brackets how many times attcli's core of the analysis that is. The core is "
        "what the others do too; the whole is all that the command asks for: names, windows, "
        "totals, missing marks, forecasts. A plain loop is left out from a trust on.",
        _measures,
    ),
    "speed": (
        "Starting, reading, taking in",
        "Processor seconds of whole processes beside the bare library's; the goal is the most that "
        "the ratio (or the seconds) should be.",
        _goals,
    ),
    "week": (
        "The week's folder, letters and certificates",
        "Seconds by the clock on both cores.",
        _goals,
    ),
    "growth": (
        "How cost grows with the marks",
        "Processor seconds, the least of some times. The exponent is the slope through the "
        "logarithms: 1 is in proportion. At small sizes a start costs the same whatever the size, "
        "so the slope from three million marks on stands apart.",
        _growth,
    ),
    "country": (
        "A country's registers on one computer",
        "Schools invented into one workspace, then `attcli every-school` as a user runs it.",
        _country,
    ),
}


def _plot(rows: Rows) -> str:
    """The costs as lines, both axes in logarithms."""
    import vl_convert  # noqa: PLC0415 (only where a chart is drawn)

    points = [
        {"marks": row["marks"], "seconds": max(seconds, 0.001), "what": what}
        for row in rows
        for what, seconds in row["seconds"].items()
    ]
    log = {"type": "log"}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": 360,
        "background": "white",
        "data": {"values": points},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "marks",
                "type": "quantitative",
                "scale": log | {"nice": False},
                "title": "marks",
                "axis": {"format": "~s", "labelOverlap": True},
            },
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": log,
                "title": "processor seconds",
            },
            "color": {
                "field": "what",
                "type": "nominal",
                "sort": None,
                "title": None,
                "scale": {"scheme": "tableau20"},
            },
            "strokeDash": {"field": "what", "type": "nominal", "sort": None, "title": None},
        },
    }
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
