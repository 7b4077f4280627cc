"""Brothers and sisters at one school: pupils who share a contact of the same name and address."""

import polars as pl

from attcli.register.view import View

_NAME = ("forename", "surname")
_ADDRESS = ("address_1", "postcode")


def sibling_pairs(view: View) -> pl.LazyFrame:
    """[school, pupil, sibling]: each pair once, the smaller number first, sorted.

    A contact counts with a surname and the first line or the postcode of an address.
    """
    folded = [
        pl.col(name).str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase()
        for name in (*_NAME, *_ADDRESS)
    ]
    pupils = view.rolls.lazy().select("pupil", "school", "pupil_id")
    known = (
        view.register.contacts.lazy()
        .filter(
            pl.col("surname").is_not_null(),
            pl.any_horizontal(pl.col(name).is_not_null() for name in _ADDRESS),
        )
        .with_columns(folded)
        .join(pupils, on="pupil_id", validate="m:1")
        .select("school", "pupil", *_NAME, *_ADDRESS)
        .unique()
    )
    same = ["school", *_NAME, *_ADDRESS]
    other = known.rename({"pupil": "sibling"})
    return (
        known.join(other, on=same, nulls_equal=True)
        .filter(pl.col("pupil") < pl.col("sibling"))
        .select("school", "pupil", "sibling")
        .unique()
        .sort("school", "pupil", "sibling")
    )
