"""What `docs/measures.md` says of one measure. Each family of measures describes its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: what it counts, its fields with their meaning, and what it does not say."""

    title: str
    counts: str
    fields: tuple[tuple[str, str], ...]
    beware: tuple[str, ...]
