"""Markdown with marked places -> blocks. Only the template's own words are read as Markdown.

A value never stands in the text that is parsed: `attcli.letters.merge` leaves a marker for each,
and the value takes its place here, after the reading, as plain text. So no name, however odd, can
become a heading, a link or an instruction.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from attcli.errors import UsageError
from attcli.letters.model import Blank, Block, BlockKind, Inline, Line, Text

OPEN, CLOSE = "\ue000", "\ue001"  # private use: removed from every value, refused in templates
_MARKER = re.compile(f"{OPEN}(\\d+){CLOSE}")
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    .disable(["code", "image"])
    .enable(["smartquotes", "table"])  # the quotes in the template's own words only
)
_LISTS: dict[str, BlockKind] = {"bullet_list_open": "bullets", "ordered_list_open": "numbers"}

Value = str | Blank
Row = tuple[Line, ...]


def marker(number: int) -> str:
    """The marker that stands for value `number` in the text to be parsed."""
    return f"{OPEN}{number}{CLOSE}"


def read_blocks(source: str, values: Sequence[Value], template: str) -> tuple[Block, ...]:
    """The blocks of a filled template; UsageError for Markdown that letters do not have."""
    return tuple(_blocks(_PARSER.parse(source), values, template))


def _blocks(tokens: Sequence[Token], values: Sequence[Value], template: str) -> Iterator[Block]:
    queue = iter(tokens)
    for token in queue:
        if token.type == "heading_open":
            kind: BlockKind = "subject" if token.tag == "h1" else "heading"
            yield Block(kind, (_line(next(queue), values, template),))
            next(queue)
        elif token.type == "paragraph_open":
            yield Block("paragraph", (_line(next(queue), values, template),))
            next(queue)
        elif token.type in _LISTS:
            items = _items(queue, token.type.replace("_open", "_close"), template)
            yield Block(_LISTS[token.type], tuple(_line(i, values, template) for i in items))
        elif token.type == "table_open":
            yield Block("table", (), tuple(_rows(queue, values, template)))
        else:
            raise _unsupported(token.type, template)


def _items(queue: Iterator[Token], closes: str, template: str) -> Iterator[Token]:
    """The inline token of each item, up to the end of the list; items are one paragraph each."""
    seen = 0
    for token in queue:
        if token.type == closes:
            return
        if token.type == "list_item_open":
            seen = 0
        elif token.type == "inline":
            seen += 1
            if seen > 1:
                raise _unsupported("a list item of several paragraphs", template)
            yield token
        elif token.type not in {"list_item_close", "paragraph_open", "paragraph_close"}:
            raise _unsupported(token.type, template)


def _rows(queue: Iterator[Token], values: Sequence[Value], template: str) -> Iterator[Row]:
    """The cells of each row, the head first, up to the end of the table."""
    row: list[Line] = []
    for token in queue:
        if token.type == "inline":
            row.append(_line(token, values, template))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []
        elif token.type == "table_close":
            return


def _line(inline: Token, values: Sequence[Value], template: str) -> tuple[Inline, ...]:
    bold = italic = 0
    runs: list[Inline] = []
    for token in inline.children or ():
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "text" | "text_special":
                runs += _filled(token.content, values, bold=bold > 0, italic=italic > 0)
            case "softbreak" | "hardbreak":
                runs.append(Text(" "))
            case "link_open" | "link_close":
                pass  # the words of a link; paper has no links
            case other:
                raise _unsupported(other, template)
    return _joined(runs)


def _filled(text: str, values: Sequence[Value], *, bold: bool, italic: bool) -> Iterator[Inline]:
    for number, part in enumerate(_MARKER.split(text)):
        value = values[int(part)] if number % 2 else part
        if isinstance(value, Blank):
            yield value
        elif value:
            yield Text(value, bold, italic)


def _joined(runs: Iterable[Inline]) -> tuple[Inline, ...]:
    """Neighbouring runs of one look as one; a blank after bold words needs no caption."""
    joined: list[Inline] = []
    for run in runs:
        last = joined[-1] if joined else None
        if isinstance(run, Text) and not run.text.strip() and isinstance(last, Text):
            joined[-1] = Text(last.text + run.text, last.bold, last.italic)
            continue
        if isinstance(run, Blank) and isinstance(last, Text) and last.bold:
            joined.append(replace(run, captioned=False))
            continue
        if (
            isinstance(run, Text)
            and isinstance(last, Text)
            and (run.bold, run.italic) == (last.bold, last.italic)
        ):
            joined[-1] = Text(last.text + run.text, run.bold, run.italic)
        else:
            joined.append(run)
    return tuple(joined)


def _unsupported(what: str, template: str) -> UsageError:
    return UsageError(
        f"The template {template} uses something that letters do not have: "
        f"{what.replace('_open', '').replace('_', ' ')}.",
        "Keep to paragraphs, ## headings, lists, tables, **bold** and *italic*.",
    )


def plain(blocks: Iterable[Block]) -> str:
    """The blocks as plain text: the body of an e-mail, or a letter to compare."""
    return "\n\n".join(_plain(block) for block in blocks) + "\n"


def _said(line: Line) -> str:
    return "".join(str(run) if isinstance(run, Blank) else run.text for run in line)


def _plain(block: Block) -> str:
    lines = [_said(line) for line in block.lines]
    match block.kind:
        case "subject":
            return f"# {lines[0]}"
        case "heading":
            return f"## {lines[0]}"
        case "bullets":
            return "\n".join(f"- {line}" for line in lines)
        case "numbers":
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case "table":
            rows = [" | ".join(_said(cell) for cell in row) for row in block.rows]
            return "\n".join(row for row in rows if row.strip(" |"))
        case "paragraph":
            return lines[0]
