"""Copies of exports that can be sent with a report of a fault: the same files, of nobody.

What is a name, a number, a birthday, an address or a comment is invented or masked, the same
everywhere in all the files of one call; marks, days, headings and the shape of each file stay. What
nobody can tell to be harmless is masked. Nothing that leads back is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from attcli.exports.catalogue import Catalogue
from attcli.exports.disguise.inventor import Inventor
from attcli.exports.disguise.markup import (
    Markup,
    disguised_json,
    disguised_xml,
    json_values,
    xml_values,
)
from attcli.exports.disguise.sheets import disguised_rows
from attcli.exports.disguise.texts import cells_of, content_of, disguised_text, encoded
from attcli.exports.files import take_in
from attcli.exports.json_text import is_json
from attcli.exports.refusals import UnusableError

_BOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Copies:
    """`contents`: of each file, in their order; `suffixes`: the ending that fits each.

    `replaced`: how many different originals of each kind were replaced.
    """

    contents: tuple[bytes, ...]
    suffixes: tuple[str, ...]
    replaced: Counter[str]


def anonymised(paths: Sequence[Path], known: Catalogue, inventor: Inventor | None = None) -> Copies:
    """The copies of some exports; UnusableError where one is a kind that can't be copied safely."""
    inventor = inventor or Inventor()
    files = [_opened(path) for path in paths]
    for file in files:
        inventor.avoid(file.texts)
    contents = tuple(file.copy(known, inventor) for file in files)
    return Copies(contents, tuple(file.suffix for file in files), inventor.counts)


@dataclass(frozen=True)
class _File:
    """A file that can be copied: every text in it, and how its copy is made."""

    texts: Iterable[str]
    copy: Callable[[Catalogue, Inventor], bytes]
    suffix: str


def _opened(path: Path) -> _File:
    try:
        _, data = take_in(path)
        if data.startswith(_BOOKS):
            return _workbook(data)
        if data.startswith(b"%PDF"):
            raise UnusableError("is a PDF, which can't be copied.", "Copy its headings by hand.")
        content, encoding, mark = content_of(data)
    except UnusableError as error:
        raise error.of(path.name) from None
    start = content.lstrip("\ufeff\0 \t\r\n")
    if start.startswith("<"):
        pairs, copy = xml_values, disguised_xml
    elif is_json(content):
        pairs, copy = json_values, disguised_json
    else:
        texts = [text for row in cells_of(content) for text in row]
        write = partial(_text, content, encoding, mark)
        return _File(texts, write, path.suffix)

    def written(known: Catalogue, inventor: Inventor) -> bytes:
        markup = Markup(known, inventor)
        markup.learn(pairs(content))
        return encoded(copy(content, markup), encoding, mark)

    return _File([value for _, value in pairs(content)], written, path.suffix)


def _text(content: str, encoding: str, mark: bytes, known: Catalogue, inventor: Inventor) -> bytes:
    def rows(given: Sequence[Sequence[str]]) -> list[list[str]]:
        return disguised_rows(given, known, inventor)

    return encoded(disguised_text(content, rows), encoding, mark)


def _workbook(data: bytes) -> _File:
    from attcli.exports.disguise.books import (  # noqa: PLC0415 (only for workbooks)
        disguised_workbook,
        texts_of,
    )

    def written(known: Catalogue, inventor: Inventor) -> bytes:
        return disguised_workbook(data, lambda rows: disguised_rows(rows, known, inventor))

    texts = [text for sheet in texts_of(data) for row in sheet for text in row]
    return _File(texts, written, ".xlsx")
