"""Which pupils an identifier means that the office noted: on a hold, in the log.

Noted is a UPN, system id, admission number, `school|kind:value` or pupil_id, never a name.
"""

import polars as pl

_KINDS = {"upn": "upn", "mis": "mis_id", "adno": "adno"}


def fits(noted: pl.DataFrame, pupils: pl.DataFrame, by: str) -> pl.DataFrame:
    """Every pupil that each row of `noted` [by, school, noted, …] fits; `by` numbers the rows.

    The columns of `noted` without `noted`, then: at (the pupil's school), pupil_id, person (one for
    all with the same UPN), here (whether `at` is the row's own school). Sorted by row and pupil.

    An identifier that is `school|kind:value` is for that school alone. Any other is looked for at
    the row's own school first and, where nobody there has it, at every school, whose key an export
    may write differently; a UPN is the same child everywhere.
    """
    key = pl.col("noted").str.strip_chars().str.to_lowercase()
    every = noted.with_columns(key=key).with_columns(bound=key.str.contains("|", literal=True))
    found = every.join(_keys(pupils), on="key", how="inner").with_columns(
        here=pl.col("at").str.to_lowercase() == pl.col("school").str.to_lowercase()
    )
    anywhere = ~pl.col("bound") & (~pl.col("here").any().over(by) | pl.col("by_upn"))
    return (
        found.filter(pl.col("here") | pl.col("bound") | anywhere)
        .drop("noted", "key", "bound", "by_upn")
        .unique(maintain_order=True)
        .sort(by, "at", "pupil_id")
    )


def _keys(pupils: pl.DataFrame) -> pl.DataFrame:
    """Every way to name a pupil: key (in small letters), at (the school), pupil_id, person, by_upn.

    Each identifier stands alone and as `school|kind:value`, and the pupil_id as it is.
    """
    person = pl.coalesce("upn", "pupil_id").alias("person")
    every = [pupils.select("pupil_id", person, key="pupil_id", at="school", by_upn=pl.lit(False))]
    for kind, name in _KINDS.items():
        by_upn = pl.lit(kind == "upn")
        whole = pl.format("{}|" + kind + ":{}", "school", name)
        every += [
            pupils.select("pupil_id", person, key=key, at="school", by_upn=by_upn)
            for key in (pl.col(name), whole)
        ]
    keys = pl.concat(every).drop_nulls("key").with_columns(pl.col("key").str.to_lowercase())
    return keys.unique(maintain_order=True)
