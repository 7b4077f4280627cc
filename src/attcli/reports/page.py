"""What the summary page is made of: words ready to print, and the one way to draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from attcli.places import templates_dir

if TYPE_CHECKING:
    from attcli.reports.summary_charts import Picture


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before the figures are read."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure, with a few lines under it."""

    label: str
    figure: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A file of the folder."""

    text: str
    path: str

    @property
    def href(self) -> str:
        """The path as a relative address."""
        return quote(self.path)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list on the page; cells of kind `links` hold links, of `status` one word."""

    name: str
    heading: str
    kind: Literal["text", "links", "status"] = "text"
    right: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A list with its title; each row has a cell for every column."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]
    words: str = ""
    more: int = 0  # rows left out here; they are in the workbook

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.rows) + self.more


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A school week: its figures, and how long its bar is (per cent of the column)."""

    label: str
    sessions: str
    pct: str
    width: str
    authorised: str
    unauthorised: str
    late: str
    late_after_close: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line about how far the figures can be trusted; `look`: somebody should look at it."""

    label: str
    text: str
    look: bool = False

    @property
    def state(self) -> str:
        """The line's class on the page."""
        return "look" if self.look else "fine"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """All findings of one kind."""

    kind: str
    severity: str
    times: str
    example: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One file (and sheet) that was read."""

    file: str
    layout: str
    rows: str
    marks: str
    sha256: str


@dataclass(frozen=True)
class Page:
    """The whole page, top to bottom."""

    school: str
    title: str
    until: str
    notices: Sequence[Notice]
    tiles: Sequence[Tile]
    due_words: str
    files: Sequence[Link]
    classes: Sequence[Link]
    due: Sequence[Group]
    news_words: str
    news: Sequence[Group]
    changed: Link
    daily: Sequence[Group]
    threshold_words: Sequence[str]
    threshold: Sequence[Group]
    charts: "Sequence[Picture]"
    weeks_words: str
    weeks: Sequence[WeekBar]
    bar_from: int
    quality: Sequence[Line]
    findings: Sequence[FoundLine]
    findings_count: int
    sources: Sequence[SourceLine]
    basis: Sequence[str] = field(default_factory=tuple)


@cache
def _environment() -> SandboxedEnvironment:
    """Strict, sandboxed, everything escaped."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def drawn(page: object, template: str = "reports/summary.html.j2") -> str:
    """The page (of the summary: a `Page`) as one HTML file that needs no other."""
    return _environment().get_template(template).render(page=page)
