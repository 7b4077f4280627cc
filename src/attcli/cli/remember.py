"""Between a school's memory as the store keeps it, and as the reading of exports sees it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attcli.exports.assemble import Assembled
    from attcli.exports.held import Held
    from attcli.exports.merge import Merged
    from attcli.findings import Finding
    from attcli.store.memory import Change, Memory


def held_of(memory: "Memory") -> "tuple[Held, list[int]]":
    """A school's memory as the reading of exports sees it, and each source's permanent number."""
    import polars as pl

    from attcli.exports.held import Held

    frames = (memory.marks, memory.apart, memory.pupils, memory.contacts)
    used = pl.concat([frame.get_column("source") for frame in frames]).unique().sort()
    dense = pl.Series(range(used.len()), dtype=pl.UInt32)
    index = pl.col("source").replace_strict(used, dense, return_dtype=pl.UInt32)
    marks, apart, pupils, contacts = (
        frame.with_columns(index) if used.len() else frame for frame in frames
    )
    numbers = used.to_list()
    sources = tuple(memory.sources[number] for number in numbers)
    return Held(memory.school, marks, apart, pupils, contacts, sources), numbers


def keep(
    change: "Change", school: str, read: "Assembled", merged: "Merged", numbers: Sequence[int]
) -> None:
    """Write the sources, what was found in them, the memory and the amendments."""
    import polars as pl

    from attcli.store.memory import Memory

    told: dict[tuple[str | None, str | None], list[Finding]] = {}
    for found in read.findings:
        told.setdefault((found.file, found.sheet), []).append(found)
    fresh = []
    for source in read.sources:
        own = told.pop((source.file, source.sheet), [])
        own += told.pop((source.file, None), [])
        fresh.append(change.add_source(source, school, own))
    every = pl.Series([*fresh, *numbers], dtype=pl.UInt32)
    for index, found in merged.findings:
        change.add_findings(every[index], [found])

    def numbered(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        return frame.with_columns(
            pl.lit(every).gather(pl.col(name)).alias(name) for name in columns
        )

    held = merged.held
    memory = Memory(
        school,
        numbered(held.marks, "source"),
        numbered(held.apart, "source"),
        numbered(held.pupils, "source"),
        numbered(held.contacts, "source"),
        {},
    )
    change.keep(memory, numbered(merged.amended, "was_source", "now_source"), merged.renamed)
