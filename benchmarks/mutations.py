"""Ways to damage an export: bytes, lines, cells, headings, encodings, archives, XML and JSON."""

import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

Damage = Callable[[bytes, random.Random], bytes]

NASTY = (
    *("", " ", "-", "/", "\\", "/\\", "#", '"', "'", '""', "\n", "\r\n", "\t", "\0", "N", "nan"),
    *("2025-02-30", "31/09/2025", "09/15/2025", "45904", "45904.37", "0", "-1", "1e308", "9" * 60),
    *("2025-08-31T23:00:00Z", "9999-12-31", "0001-01-01", "AM", "PM", "AM/PM", "Year 4", "R", "é"),
    *(
        "=1+1",
        "<b>",
        "&amp;",
        "{}",
        "[",
        "\ufeff",
        "\u202e",
        "\u0000",
        "😀",
        "ﬀ",
        "İ",
        "ß",
        "a" * 3000,
    ),
    *("UPN", "Date", "Session", "Mark", "Total", "Surname", "A999200000001", "Able, Anna", "sep=;"),
    *(
        "a" * 3000,
        "٣",
        "²",
        "½",
        "Ⅳ",
        "१",
        "³/09/2025",
        "2025-0٩-01",
        "/\\/\\/\\/\\/\\####",
        "Template Notes",
    ),
)
_HEADINGS = (
    *("UPN", "Adno", "STUDENT_ID", "PersonID", "Name", "Surname", "Forename", "DOB", "Class"),
    *("Date", "AttendanceDate", "WeekStart", "AttMarksStartDate", "DATE", "Session", "PERIOD"),
    *(
        "Absence Period",
        "Mark",
        "RAW_MARK",
        "WeekMarks",
        "Marks",
        "Minutes late",
        "01/09/2025 AM",
        "02/09/2025",
    ),
    *("Entry date", "Leaving date", "School", "Contact surname", "Email", "FSM", "SEN"),
    *(
        "Sessions possible",
        "Time",
        "Period",
        "Lesson",
        "Mon AM",
        "Tue",
        "Week 1",
        "Parent",
        "Email",
    ),
)
_SIGNS = (",", ";", "\t", "|", ":")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-7", "cp037")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with one to four kinds of damage that fit what it is."""
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
        data = chance.choice(_fitting(data))(data, chance)
    return data


def _fitting(data: bytes) -> Sequence[Damage]:
    if data.startswith(b"PK"):
        return (*_BYTES[:2], *_ARCHIVES)
    start = data.lstrip(b"\xef\xbb\xbf \r\n")[:1]
    if start == b"<":
        return (*_BYTES, *_MARKUP, _encoding)
    if start in (b"{", b"[") and data:
        return (*_BYTES[:3], *_JSON)
    return (*_BYTES, *_TEXTS, *_TEXTS)


def _span(size: int, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(size + 1)
    return start, min(size, start + int(2 ** chance.uniform(0, 10)))


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 50))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, _ = _span(len(data), chance)
    return data[start:] if chance.random() < 0.2 else data[:start]


def _drop(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(len(data), chance)
    return data[:start] + data[end:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(len(data), chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 3)) + data[end:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    start, _ = _span(len(data), chance)
    word = chance.choice(NASTY).encode("utf-8", "surrogatepass")
    return data[:start] + word + data[start:]


def _lines(change: Callable[[list[str], random.Random], None]) -> Damage:
    """A change of the lines of a text; UTF-16 as well as the encodings of single bytes."""

    def damage(data: bytes, chance: random.Random) -> bytes:
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
        lines = data.decode(encoding, "replace").split("\n")
        change(lines, chance)
        single = encoding == "latin-1"
        return "\n".join(lines).encode("latin-1" if single else encoding, "ignore")

    return damage


def _some(lines: Sequence[str], chance: random.Random) -> int:
    """A line, the first ones most likely: there are the headings."""
    return min(len(lines) - 1, int(chance.expovariate(0.06)))


def _drop_line(lines: list[str], chance: random.Random) -> None:
    del lines[_some(lines, chance)]


def _repeat_line(lines: list[str], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines) + 1), lines[_some(lines, chance)])


def _shuffle(lines: list[str], chance: random.Random) -> None:
    chance.shuffle(lines)


def _join_lines(lines: list[str], chance: random.Random) -> None:
    at = _some(lines, chance)
    lines[at : at + 2] = ["".join(lines[at : at + 2])]


def _cells(change: Callable[[list[str], random.Random], None]) -> Damage:
    """A change of the cells of some lines, split at the sign most of them have."""

    def of_lines(lines: list[str], chance: random.Random) -> None:
        sign = max(_SIGNS, key="".join(lines[:20]).count)
        for _ in range(chance.choice((1, 1, 3, 20))):
            at = _some(lines, chance)
            cells = lines[at].split(sign)
            change(cells, chance)
            lines[at] = sign.join(cells)

    return _lines(of_lines)


def _swap(cells: list[str], chance: random.Random) -> None:
    one, other = chance.randrange(len(cells)), chance.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]


def _replace(cells: list[str], chance: random.Random) -> None:
    cells[chance.randrange(len(cells))] = chance.choice(NASTY)


def _head(cells: list[str], chance: random.Random) -> None:
    cells[chance.randrange(len(cells))] = chance.choice(_HEADINGS)


def _more(cells: list[str], chance: random.Random) -> None:
    cells.insert(chance.randrange(len(cells) + 1), chance.choice(NASTY + _HEADINGS))


def _fewer(cells: list[str], chance: random.Random) -> None:
    del cells[chance.randrange(len(cells))]


def _column(lines: list[str], chance: random.Random) -> None:
    """A whole column becomes one thing, under its heading or with it."""
    sign = max(_SIGNS, key="".join(lines[:20]).count)
    rows = [line.split(sign) for line in lines]
    at, value = chance.randrange(len(rows[0])), chance.choice(NASTY)
    for row in rows[chance.randrange(2) :]:
        if at < len(row):
            row[at] = value
    lines[:] = [sign.join(row) for row in rows]


def _signs(lines: list[str], chance: random.Random) -> None:
    old, new = chance.sample(_SIGNS, 2)
    few = chance.random() < 0.3
    lines[:] = [line if few and chance.random() < 0.8 else line.replace(old, new) for line in lines]


def _encoding(data: bytes, chance: random.Random) -> bytes:
    """Another encoding, for all of the text or from somewhere on."""
    text = data.decode("utf-8", "replace")
    at = chance.choice((0, 0, chance.randrange(len(text) + 1)))
    return text[:at].encode() + text[at:].encode(chance.choice(_ENCODINGS), "replace")


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError):
        return {}


def _archive(change: Callable[[dict[str, bytes], str, random.Random], None]) -> Damage:
    """A change of one member of an archive, which is then packed again, whole."""

    def damage(data: bytes, chance: random.Random) -> bytes:
        members = _members(data)
        if not members:
            return _flip(data, chance)
        sheets = [name for name in members if "sheet" in name or "shared" in name]
        change(members, chance.choice(sheets * 3 + list(members)), chance)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return stream.getvalue()

    return damage


def _drop_member(members: dict[str, bytes], name: str, _: random.Random) -> None:
    del members[name]


def _break_member(members: dict[str, bytes], name: str, chance: random.Random) -> None:
    members[name] = chance.choice(_BYTES)(members[name], chance)


def _edit_member(members: dict[str, bytes], name: str, chance: random.Random) -> None:
    members[name] = chance.choice(_MARKUP)(members[name], chance)


def _tags(data: bytes, chance: random.Random) -> bytes:
    """Tags dropped, repeated, swapped or renamed."""
    parts = data.replace(b"<", b"\0<").split(b"\0")
    for _ in range(chance.choice((1, 3, 10))):
        one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        kind = chance.randrange(4)
        if kind == 0:
            parts[one] = b""
        elif kind == 1:
            parts[one] += parts[one]
        elif kind == 2:
            parts[one], parts[other] = parts[other], parts[one]
        else:
            parts[one] = parts[one].replace(b"s", b"S").replace(b"A", b"B")
    return b"".join(parts)


def _values(data: bytes, chance: random.Random) -> bytes:
    """What stands between tags, or in an attribute, replaced."""
    left, right = chance.choice(((b">", b"<"), (b'"', b'"')))
    for _ in range(chance.choice((1, 3, 10))):
        start = data.find(left, chance.randrange(len(data) + 1))
        end = data.find(right, start + 1)
        if 0 <= start < end:
            word = chance.choice(NASTY + _HEADINGS).encode("utf-8", "surrogatepass")
            data = data[: start + 1] + word.replace(b"<", b"&lt;") + data[end:]
    return data


def _tree(data: bytes, chance: random.Random) -> bytes:
    """Values of JSON replaced, dropped, wrapped or moved, the whole written well."""
    try:
        top = json.loads(data)
    except (ValueError, RecursionError):
        return _flip(data, chance)
    for _ in range(chance.choice((1, 3, 10))):
        top = _changed(top, chance)
    return json.dumps(top, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")


def _changed(node: Any, chance: random.Random) -> Any:
    if isinstance(node, dict) and node and chance.random() < 0.85:
        key = chance.choice(list(node))
        if chance.random() < 0.15:
            rest = {name: value for name, value in node.items() if name != key}
            return rest if chance.random() < 0.5 else rest | {chance.choice(_HEADINGS): node[key]}
        return node | {key: _changed(node[key], chance)}
    if isinstance(node, list) and node and chance.random() < 0.85:
        at = chance.randrange(len(node))
        return [*node[:at], _changed(node[at], chance), *node[at + 1 :]]
    odd = (None, True, False, 7, 1.5, 10**30, [], {}, [node], {"data": node}, {"date": node})
    return chance.choice((*odd, *NASTY))


_BYTES: tuple[Damage, ...] = (_flip, _cut, _drop, _repeat, _insert)
_TEXTS: tuple[Damage, ...] = (
    *map(_lines, (_drop_line, _repeat_line, _shuffle, _join_lines, _column, _signs)),
    *map(_cells, (_swap, _replace, _replace, _head, _head, _more, _fewer)),
    _encoding,
)
_MARKUP: tuple[Damage, ...] = (_tags, _values, _values, *_BYTES)
_JSON: tuple[Damage, ...] = (_tree, _tree, _tree, _encoding)
_ARCHIVES: tuple[Damage, ...] = (
    _archive(_drop_member),
    _archive(_break_member),
    *(_archive(_edit_member),) * 4,
)
