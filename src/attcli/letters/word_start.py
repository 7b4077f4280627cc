"""A Word file to begin one's own letter with: the built-in words and fields, on a plain page.

The words are copied as the template has them: `{{ … }}` stays a field, and what stands on lines of
its own, such as `{% if … %}`, becomes a paragraph (`{%p … %}`) or row (`{%tr … %}`) that vanishes.
"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.shared import Mm

from attcli.letters.catalogue import Template
from attcli.letters.frontmatter import body_of
from attcli.letters.wordfile import finished, new_document, text
from attcli.places import templates_dir

_INCLUDE = re.compile(r"{%\s*include\s*\"([^\"]+)\"\s*%}")
_COMMENT = re.compile(r"{#.*?#}\n?", re.DOTALL)
_TAG = re.compile(r"{%-?\s*(.*?)\s*-?%}")
_ONLY_TAGS = re.compile(r"(?:\s*{%[^%]*%}\s*)+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_OPENS, _CLOSES = ("if", "for", "macro"), ("endif", "endfor", "endmacro")
_STYLES = (("## ", "Heading 2"), ("# ", "Heading 1"), ("- ", "List Bullet"))
_BEFORE = (
    "{{ school.name }}",
    "",
    "{{ recipient.names }}",
    "{% if recipient.address %}{{ recipient.address }}{% endif %}",
    "",
)
_AFTER = ("{{ letter.closing }},", "", "", "{{ letter.signer }}", "{{ letter.role }}")
_IF_ANY = ("enclosures", "footnote")


def word_start(kind: Template) -> bytes:
    """The file's bytes."""
    document = new_document(kind.title, "", dt.date(2025, 1, 1), 10)
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(16)
    form = kind.each == "form"
    for line in _BEFORE[:2] if form else _BEFORE:
        document.add_paragraph(line)
    if not form:
        _head(document)
    _body(document, _whole(kind.path))
    for line in () if form else _AFTER:
        document.add_paragraph(line)
    for name in () if form else _IF_ANY:
        label = "Enclosed: " if name == "enclosures" else ""
        field = f"letter.{name}"
        document.add_paragraph(f"{{% if {field} %}}{label}{{{{ {field} }}}}{{% endif %}}")
    return finished(document)


def _head(document: Any) -> None:
    document.add_paragraph("{{ letter.date }}")
    document.add_paragraph("{% if letter.pupil %}Pupil: {{ letter.pupil }}{% endif %}")
    document.add_paragraph("{{ recipient.salutation }},")


def _whole(path: Path) -> str:
    """The words of a template with its partials in their places."""
    source = _COMMENT.sub("", body_of(path.read_text(encoding="utf-8-sig")))
    source = source.replace("{%-", "{%").replace("-%}", "%}")  # means something else in Word

    def partial(named: re.Match[str]) -> str:
        own = path.parents[1] / named[1]
        return _whole(own if own.is_file() else templates_dir() / named[1]).strip()

    return _INCLUDE.sub(partial, source)


def _body(document: Any, source: str) -> None:
    rows: list[str] = []
    for part in _parts(source):
        if part.startswith("|") or (rows and _loops(part)):
            rows.append(part)
            continue
        _add_table(document, rows)
        rows = []
        _add(document, part)
    _add_table(document, rows)


def _parts(source: str) -> Iterator[str]:
    """Paragraphs, list items, rows of tables, and lines that hold only tags."""
    held = ""
    for raw in [*source.splitlines(), ""]:
        line = raw.strip()
        alone = bool(line) and _ONLY_TAGS.fullmatch(line) is not None
        breaks = not line or alone or line.startswith(("|", "- ", "#"))
        if held and breaks and _balanced(held):
            yield held
            held = ""
        if line and alone and not held:
            yield line
        elif line:
            gap = "" if held.endswith("%}") or line.startswith("{%") else " "
            held = f"{held}{gap}{line}".strip()
    if held:
        yield held


def _balanced(words: str) -> bool:
    tags = [match[1] for match in _TAG.finditer(words)]
    opened = sum(t.startswith(_OPENS) for t in tags)
    return bool(opened == sum(t.startswith(_CLOSES) for t in tags))


def _loops(part: str) -> bool:
    return _TAG.match(part) is not None and "for" in part


def _add(document: Any, part: str) -> None:
    if _ONLY_TAGS.fullmatch(part):
        for tag in _TAG.finditer(part):
            document.add_paragraph(f"{{%p {tag[1]} %}}")
        return
    style = next((name for sign, name in _STYLES if part.startswith(sign)), "Normal")
    sign = next((sign for sign, name in _STYLES if name == style and part.startswith(sign)), "")
    _add_words(document.add_paragraph(style=style), part.removeprefix(sign))


def _add_words(paragraph: Any, words: str) -> None:
    for number, part in enumerate(_BOLD.split(words)):
        if part:
            paragraph.add_run(text(part.replace("\\|", "|"))).bold = bool(number % 2) or None


def _add_table(document: Any, rows: list[str]) -> None:
    lines = [row for row in rows if not re.fullmatch(r"[|\s:-]+-[|\s:-]*", row)]
    if not lines:
        return
    cells = [_cells(line) for line in lines]
    table = document.add_table(rows=0, cols=max(map(len, cells)), style="Table Grid")
    for line, of_row in zip(lines, cells, strict=True):
        row = table.add_row().cells
        if not line.startswith("|"):
            row[0].text = "".join(f"{{%tr {tag[1]} %}}" for tag in _TAG.finditer(line))
            continue
        for cell, words in zip(row, of_row, strict=False):
            _add_words(cell.paragraphs[0], words)
    document.add_paragraph()


def _cells(line: str) -> list[str]:
    """The cells of a row: `|` inside a field stays a filter."""
    if not line.startswith("|"):
        return [line]
    parts = re.split(r"\|(?![^{}]*}})", line.strip().strip("|"))
    return [part.strip() for part in parts]
