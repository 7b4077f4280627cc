"""New files merged into what is held of a school: the memory that follows, and what was amended.

A mark that the files hold again points to them from then on; one they hold otherwise is replaced;
one they cover (`attcli.exports.cover`) and no longer hold is withdrawn. What they don't cover is
never touched. Enrolment is judged anew for every mark, new or held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from attcli.exports.assemble import Assembled
from attcli.exports.cover import KEY, Cover, cover_of
from attcli.exports.held import Held
from attcli.exports.layout import SPAN
from attcli.exports.marks import OUTSIDE, canonical_outside, session_number
from attcli.exports.who import Pupils
from attcli.findings import Finding, Place, finding
from attcli.register.model import Source
from attcli.register.schema import CONTACTS, MARKS
from attcli.store.memory import AMENDMENTS

_NEW = "_new"


@dataclass(frozen=True)
class Counts:
    """What became of the marks: new files' marks added, unchanged, amended, kept apart; held marks
    withdrawn.
    """

    added: int = 0
    unchanged: int = 0
    amended: int = 0
    withdrawn: int = 0
    kept_apart: int = 0


@dataclass(frozen=True)
class Merged:
    """The memory that follows (`held`; its `sources` are the files', then those held before).

    `renamed`: the pupil_id of each pupil whose id got better, by the one before. `findings`: held
    marks that now lie outside the enrolment, each with the index of its source.
    """

    held: Held
    amended: pl.DataFrame
    counts: Counts
    renamed: dict[str, str]
    cover: Cover
    findings: list[tuple[int, Finding]]


def merge(held: Held, fresh: Assembled) -> Merged:
    """`fresh` must have been assembled with this `held`."""
    if fresh.who is None:
        raise AssertionError("files that were not read")
    old, sources = held.after(len(fresh.sources)), (*fresh.sources, *held.sources)
    renamed = _renamed(fresh.who)
    before, doubled = _one_each(with_ids(old.rows, renamed))
    cover = cover_of(fresh.judged, fresh.who)
    joined = _joined(before, _fresh_rows(fresh), cover)
    pupils = fresh.pupils.with_columns(pl.col("source").cast(pl.UInt32))
    rows = _split(_kept(joined), pupils)
    apart = rows.filter("outside").select(*MARKS)
    amended = pl.concat([doubled, _amended(joined)]).sort("school", *KEY, "was_source")
    return Merged(
        Held(
            held.school,
            rows.filter(~pl.col("outside")).select(*MARKS),
            apart,
            pupils,
            _contacts(old, fresh, renamed),
            sources,
        ),
        amended,
        _counts(joined, apart),
        renamed,
        cover,
        _moved_out(
            with_ids(old.marks, renamed),
            apart.filter(pl.col("source") >= len(fresh.sources)),
            sources,
        ),
    )


def _renamed(who: Pupils) -> dict[str, str]:
    ids = who.held.join(who.ids.select("pupil", "pupil_id"), on="pupil", validate="m:1")
    changed = ids.filter(pl.col("held_id") != pl.col("pupil_id"))
    return dict(changed.select("held_id", "pupil_id").iter_rows())


def with_ids(rows: pl.DataFrame, renamed: Mapping[str, str]) -> pl.DataFrame:
    """`rows` with the pupil_id that each pupil has now, by the one before."""
    return rows.with_columns(pl.col("pupil_id").replace(renamed)) if renamed else rows


def _fresh_rows(fresh: Assembled) -> pl.DataFrame:
    """Every row of the new files, those outside the enrolment too."""
    if fresh.judged is None or fresh.who is None:
        return fresh.marks.with_columns(pl.col("source").cast(pl.UInt32))
    outside = canonical_outside(fresh.judged, fresh.who.ids)
    return pl.concat([fresh.marks, outside]).with_columns(pl.col("source").cast(pl.UInt32))


def _one_each(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row a pupil-session, and the amendments: two pupils held may turn out to be one.

    The mark of the newer source stays.
    """
    repeated = rows.select(pl.struct(KEY).is_duplicated()).to_series()
    if not repeated.any():
        return rows, pl.DataFrame(schema=AMENDMENTS)
    ranked = rows.filter(repeated).sort(
        *KEY, pl.col("code").is_null(), -pl.col("source").cast(pl.Int64), "row"
    )
    first = ranked.unique(KEY, keep="first", maintain_order=True)
    others = ranked.join(first, on=(*KEY, "source", "row"), how="anti", nulls_equal=True)
    pairs = others.join(first.drop("school"), on=KEY, suffix=_NEW, validate="m:1")
    differ = (pl.col("code") != pl.col("code" + _NEW)).fill_null(False)
    lost = pairs.filter(differ).select(_amendment(pl.col("source" + _NEW)))
    return pl.concat([rows.filter(~repeated), first]), lost


def _joined(before: pl.DataFrame, new: pl.DataFrame, cover: Cover) -> pl.DataFrame:
    """Held and new rows side by side, new columns ending in `_new`; `covered_by` of held rows that
    the new files cover and no longer have.
    """
    new = new.with_columns(school_new="school").drop("school")
    both = _side_by_side(before, new)
    gone = cover.of(both.filter(pl.col("source_new").is_null()).select(KEY))
    return both.join(gone, on=KEY, how="left", validate="1:1")


def _side_by_side(before: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The full join of the two on `KEY`, by one number a pupil-session."""
    ids = pl.concat([before.get_column("pupil_id").unique(), new.get_column("pupil_id").unique()])
    pupil = pl.col("pupil_id").cast(pl.Enum(ids.unique(maintain_order=True))).cat.physical()
    number = session_number(pupil).alias("number")
    return (
        before.with_columns(number)
        .join(
            new.with_columns(number),
            on="number",
            how="full",
            coalesce=True,
            suffix=_NEW,
            validate="1:1",
        )
        .with_columns(pl.coalesce(name, name + _NEW).alias(name) for name in KEY)
        .drop("number", *(name + _NEW for name in KEY))
    )


_HAD, _HAS = pl.col("code").is_not_null(), pl.col("code_new").is_not_null()
_NEW_ROW, _COVERED = pl.col("source_new").is_not_null(), pl.col("covered_by").is_not_null()
_SAME_CODE = (pl.col("code") == pl.col("code_new")).fill_null(False)
_SAME_MINUTES = (pl.col("minutes_late") == pl.col("minutes_late_new")).fill_null(True)
_WITHDRAWN = _HAD & ~_HAS & (_NEW_ROW | _COVERED)
_REPLACED = _HAD & _HAS & ~(_SAME_CODE & _SAME_MINUTES)


def _kept(joined: pl.DataFrame) -> pl.DataFrame:
    """The rows that are held from now on."""
    minutes = pl.when(_SAME_CODE).then(pl.coalesce("minutes_late_new", "minutes_late"))
    new = {
        **{name: pl.col(name + _NEW) for name in MARKS if name not in KEY},
        "minutes_late": minutes.otherwise("minutes_late_new"),
    }
    kept = joined.filter(_NEW_ROW | ~_COVERED).with_columns(
        pl.when(_NEW_ROW).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in new.items()
    )
    return kept.select(*MARKS).sort("school", *KEY)


def _split(rows: pl.DataFrame, pupils: pl.DataFrame) -> pl.DataFrame:
    """The rows with `outside`: before the pupil's entry or after leaving."""
    dated = pupils.filter(~(pl.col("entry_date") > pl.col("leaving_date")).fill_null(False))
    spans = dated.select("pupil_id", *SPAN)
    early, late = pl.col("date") < pl.col("entry_date"), pl.col("date") > pl.col("leaving_date")
    return rows.join(
        spans, on="pupil_id", how="left", validate="m:1", maintain_order="left"
    ).with_columns(outside=early.fill_null(False) | late.fill_null(False))


def _amended(joined: pl.DataFrame) -> pl.DataFrame:
    told = joined.filter(_WITHDRAWN | _REPLACED)
    return told.select(_amendment(pl.coalesce("source_new", "covered_by")))


def _amendment(now_source: pl.Expr) -> list[pl.Expr]:
    return [
        *(pl.col(name) for name in ("school", *KEY)),
        pl.col("code").alias("was"),
        pl.col("code_new").alias("now"),
        pl.col("minutes_late").alias("was_minutes"),
        pl.col("minutes_late_new").alias("now_minutes"),
        pl.col("source").alias("was_source"),
        pl.col("row").alias("was_row"),
        now_source.alias("now_source"),
        pl.col("row_new").alias("now_row"),
    ]


def _counts(joined: pl.DataFrame, apart: pl.DataFrame) -> Counts:
    inside = joined.join(apart.select(KEY), on=KEY, how="anti")
    told = inside.select(
        added=(_HAS & ~_HAD).sum(),
        unchanged=(_HAS & _HAD & ~_REPLACED).sum(),
        amended=_REPLACED.sum(),
    ).row(0, named=True)
    withdrawn = joined.select(_WITHDRAWN.sum()).item()
    new = joined.filter(_HAS).join(apart.select(KEY), on=KEY, how="semi")
    return Counts(**told, withdrawn=withdrawn, kept_apart=new.height)


def _contacts(old: Held, fresh: Assembled, renamed: Mapping[str, str]) -> pl.DataFrame:
    """The contacts of a pupil whom the new files name are replaced as a whole."""
    new = fresh.contacts.with_columns(pl.col("source").cast(pl.UInt32))
    kept = with_ids(old.contacts, renamed).join(new, on="pupil_id", how="anti")
    said = [name for name in CONTACTS if name not in ("source", "row")]
    both = pl.concat([new, kept]).unique(said, keep="first", maintain_order=True)
    return both.sort("pupil_id", "priority", "source", "row", nulls_last=True)


def _moved_out(
    held_marks: pl.DataFrame, apart: pl.DataFrame, sources: Sequence[Source]
) -> list[tuple[int, Finding]]:
    """The marks held as counting that no longer lie inside the enrolment, by pupil and source."""
    gone = apart.filter(pl.col("code").is_not_null()).join(held_marks, on=KEY, how="semi")
    told = (
        gone.sort("source", "row")
        .group_by("source", "pupil_id", maintain_order=True)
        .agg(pl.col("row").first(), pl.len(), first=pl.col("date").min(), last=pl.col("date").max())
    )
    return [
        (
            s,
            finding(OUTSIDE, Place(sources[s].file, sources[s].sheet, row), n=n, first=f, last=to),
        )
        for s, _, row, n, f, to in told.iter_rows()
    ]
