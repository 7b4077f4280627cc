"""The certificate of a class of the week, as PDF, Word or HTML; and the newsletter's line."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import polars as pl
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from attcli.errors import UsageError
from attcli.measures.class_weeks import BEST, WEEKS_BEFORE
from attcli.places import fonts_dir, templates_dir
from attcli.policy.settings import Settings
from attcli.register.days import plain_day
from attcli.register.percent import points_of, shown
from attcli.reports.page import drawn
from attcli.reports.words import listed, span

ENDINGS = (".pdf", ".docx", ".html")
_WORDS = "certificate/class-certificate.md.j2"
_TITLE = "Class of the week"


def check(path: Path) -> None:
    """UsageError where the ending says no form."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"The ending of {path.name} says no form.", f"Use one of: {', '.join(ENDINGS)}."
        )


def draw(path: Path, winners: pl.DataFrame, settings: Settings, own: Path | None = None) -> bytes:
    """A page for each of the classes celebrated. `own`: the workspace's templates, which win."""
    pages = [_page(row, settings, own) for row in winners.iter_rows(named=True)]
    day = max(winners.get_column("week_to"))
    match path.suffix.lower():
        case ".pdf":
            return _pdf(pages, day)
        case ".docx":
            return _docx(pages, day)
        case _:
            page = {"title": _TITLE, "pages": pages}
            return drawn(page, "certificate/class-certificate.html.j2").encode()


def newsletter(winners: pl.DataFrame, settings: Settings) -> list[str]:
    """One sentence for each award of each school."""
    lines = []
    for (key, award), rows in winners.group_by("school", "award", maintain_order=True):
        classes = listed(rows.get_column("class").to_list())
        first = rows.row(0, named=True)
        week = f"the week of {plain_day(first['week_from'])}"
        verb = "has" if rows.height == 1 else "have"
        if award == BEST:
            said = shown(first["attended"], first["possible"])
            told = f"Best attendance in {week}: {classes}, with {said}. Well done!"
        else:
            told = (
                f"{classes} {verb} made the biggest step forward in {week}: {_change(first)} "
                "better than before. Well done!"
            )
        name = settings.school(str(key)).name or str(key)
        lines.append(told if winners.get_column("school").n_unique() == 1 else f"{name}: {told}")
    return lines


def _change(row: dict[str, Any]) -> str:
    """“1.5 percentage points”, from the counts."""
    of = row["possible"] * row["before_possible"]
    change = row["attended"] * row["before_possible"] - row["before_attended"] * row["possible"]
    value = points_of(change, of, 1) or 0.0
    return f"{value:.1f} percentage point{'' if value == 1 else 's'}"


def _page(row: dict[str, Any], settings: Settings, own: Path | None) -> dict[str, Any]:
    school = settings.school(row["school"])
    head = school.people["head"]
    text = _environment(own).get_template(_WORDS)
    words = text.render(
        school=school.name or row["school"],
        class_name=row["class"],
        award=row["award"],
        percent=shown(row["attended"], row["possible"]),
        change=_change(row),
        week=span(row["week_from"], row["week_to"]),
        weeks_before=WEEKS_BEFORE,
    )
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    title = next((line[2:] for line in lines if line.startswith("# ")), _TITLE)
    return {
        "school": school.name or row["school"],
        "title": title,
        "lines": [
            {"text": line.strip("*"), "bold": line.startswith("**")}
            for line in lines
            if not line.startswith("# ")
        ],
        "signed": [f"{head.name}, {head.role}" if head.name else head.role, "Date"],
    }


def _environment(own: Path | None) -> SandboxedEnvironment:
    """Strict and sandboxed; plain words, which each form writes as text."""
    folders = [*([own] if own else []), templates_dir()]
    return SandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _pdf(pages: Sequence[dict[str, Any]], day: date) -> bytes:
    import typst  # noqa: PLC0415 (only where a PDF is drawn)

    layout = (templates_dir() / "certificate/class-certificate.typ").read_bytes()
    data = json.dumps({"title": _TITLE, "pages": pages}, ensure_ascii=False).encode()
    compiler = typst.Compiler(font_paths=[fonts_dir()], ignore_system_fonts=True)
    try:
        made = compiler.compile(
            cast("bytes", {"main.typ": layout, "data.json": data}),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except RuntimeError as fault:
        raise UsageError(
            f"The certificate cannot be drawn: {fault}.", "Look for an odd character in a class."
        ) from fault
    return cast("bytes", made)


def _docx(pages: Sequence[dict[str, Any]], day: date) -> bytes:
    import docx  # noqa: PLC0415 (only where a Word file is made)
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    file = docx.Document()
    file.core_properties.title, file.core_properties.author = _TITLE, ""
    file.core_properties.comments = ""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    file.core_properties.created = file.core_properties.modified = moment
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    file.styles["Normal"].font.name = "Arial"

    def add(words: str, size: int, *, bold: bool = False, style: str | None = None) -> Any:
        paragraph = file.add_paragraph(style=style)
        run = paragraph.add_run(words)
        run.font.size, run.bold, run.font.name = Pt(size), bold, "Arial"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(12)
        return paragraph

    for number, page in enumerate(pages):
        first = add(page["school"], 16)
        first.paragraph_format.page_break_before = number > 0
        first.paragraph_format.space_before = Pt(36)
        add(page["title"], 36, bold=True, style="Heading 1")
        for line in page["lines"]:
            add(line["text"], 30 if line["bold"] else 18, bold=line["bold"])
        add("    ".join(f"{words}: ____________________" for words in page["signed"]), 11)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()
