"""The call list: whom to ring about marks without a reason, most urgent first."""

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.register.view import View
    from attcli.store.holds import Hold


def call_list(view: "View", holds: "Sequence[Hold]") -> "pl.DataFrame":
    """A row a pupil to ring about, in that order: the rows of `attcli.measures.unexplained.calls`
    with the counts of the period, `contacts` (to ring, in order), `no_call` (why there is none),
    and `held` (by `holds`, those of the case log that stand).
    """
    import polars as pl

    from attcli.cases.holds import held_by_office
    from attcli.letters.calls import calls_for
    from attcli.measures.absence import with_rates
    from attcli.measures.unexplained import calls

    rows = with_rates(view, calls(view)).collect()
    theirs = defaultdict(list)
    wanted = view.register.contacts.join(rows, on="pupil_id", how="semi", maintain_order="left")
    for contact in wanted.iter_rows(named=True):
        theirs[contact["pupil_id"]].append(contact)
    found = [calls_for(theirs[pupil]) for pupil in rows.get_column("pupil_id")]
    call = pl.Struct({"name": pl.String, "relationship": pl.String, "phone": pl.String})
    contacts = pl.Series(
        [[asdict(one) for one in to_ring] for to_ring, _ in found], dtype=pl.List(call)
    )
    why = pl.Series([why for _, why in found], dtype=pl.String)
    held = held_by_office(view.rolls, holds)
    return rows.with_columns(contacts=contacts, no_call=why).join(
        held, on=["school", "pupil_id"], how="left", validate="1:1", maintain_order="left"
    )


def with_words(rows: "pl.DataFrame") -> "pl.DataFrame":
    """`rows` of `call_list` with `call`: “07700 900558 Miss Fatima Al-Masri (Mother)”, a line a
    contact; why there is none, and the hold; and `first`: why before others.
    """
    import polars as pl

    field = pl.element().struct.field
    relationship = pl.format("({})", field("relationship"))
    parts = (field("phone"), field("name"), relationship)  # so that no line ends in a number
    each = pl.concat_str(*parts, separator=" ", ignore_nulls=True)
    told = pl.col("contacts").list.eval(each).list.join("\n")
    said = ("held", pl.coalesce("no_call", told))
    return rows.with_columns(
        first=pl.col("urgent").list.join(", ").str.replace_all("_", " "),
        call=pl.concat_str(*said, separator="\n", ignore_nulls=True),
    )
