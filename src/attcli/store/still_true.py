"""Which findings of the files taken in still hold for the marks as they stand."""

from collections.abc import Mapping, Sequence
from itertools import chain

import polars as pl

from attcli.findings import Finding
from attcli.store.current import Frames

_UNMARKED = frozenset(
    {"unknown-mark", "code-before-its-start", "conflicting-marks", "unreadable-cell"}
)
_MARKED = frozenset({"legacy-code", "slash-in-pm", "folded-mark"})
_APART = frozenset({"outside-enrolment"})
_PLACE = ("source", "row")


def still_true(
    findings: Mapping[int, Sequence[Finding]], held: Sequence[Frames]
) -> list[tuple[int, Finding]]:
    """The findings that what is `held` bears out, each with its source, in order of source.

    One about a mark is true while a mark held comes from that row (and while there is still none,
    for marks that could not be read); any other while anything held comes from its file.
    """
    told = [(number, found) for number in sorted(findings) for found in findings[number]]
    sources = _sources(held)
    true = [number in sources for number, _ in told]
    marks = [frames.marks.select(*_PLACE, unmarked=pl.col("code").is_null()) for frames in held]
    apart = [frames.apart.select(_PLACE) for frames in held]
    for codes, rows in (
        (_UNMARKED, [frame.filter("unmarked") for frame in marks]),
        (_MARKED, [frame.filter(~pl.col("unmarked")) for frame in marks]),
        (_APART, apart),
    ):
        asked = [
            (at, number, found.row)
            for at, (number, found) in enumerate(told)
            if found.code in codes and found.row is not None
        ]
        borne_out = _borne_out(asked, rows)
        for at, _, _ in asked:
            true[at] = at in borne_out
    return [one for one, is_true in zip(told, true, strict=True) if is_true]


def _borne_out(asked: Sequence[tuple[int, int, int]], rows: Sequence[pl.DataFrame]) -> set[int]:
    """Of the findings asked (index, source, row), the indices of those with a row held."""
    if not asked:
        return set()
    schema = {"at": pl.UInt32, "source": pl.UInt32, "row": pl.UInt32}
    places = pl.DataFrame(asked, schema=schema, orient="row")
    held = pl.concat(frame.select(_PLACE) for frame in rows)
    return set(places.join(held, on=_PLACE, how="semi").get_column("at"))


def _sources(held: Sequence[Frames]) -> set[int]:
    every = chain.from_iterable((f.marks, f.apart, f.pupils, f.contacts) for f in held)
    return set(pl.concat(frame.get_column("source").unique() for frame in every).unique())
