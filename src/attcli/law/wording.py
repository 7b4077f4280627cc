"""The law in words: dates and tables of the law document."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attcli.law.age import MONTHS
from attcli.law.entry import Span


def day(when: date) -> str:
    """`19 August 2024`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def dates(span: Span) -> str:
    """`from 19 August 2024 to …`."""
    return f"from {day(span.starts)}" + (f" to {day(span.ends)}" if span.ends else "")


def once(texts: Iterable[str]) -> str:
    """Several texts as one line, each once."""
    return "; ".join(dict.fromkeys(texts))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table with an empty line before it."""
    yield ""
    for row in (headings, ["---"] * len(headings), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
