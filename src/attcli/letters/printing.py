"""One file to print: every letter with what it encloses, in the order of the envelopes.

By class, then name; brothers and sisters stand together, and within a family the letters to one
address do. Each pack begins on an odd page, so that the file may be printed on both sides.

A PDF of many packs takes ten megabytes of memory for each while it is drawn: more than `MOST` are
several files, which a paper tray asks for as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attcli.letters.certificate import Certificate
from attcli.letters.drawing import refusing
from attcli.letters.model import Copy, Letter, Prepared, Rendered
from attcli.letters.pdf import Part, UndrawableError, draw

MOST = 60
"""Packs of one file; the letters of a week are no more, if the policy does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One envelope: a copy of a letter and the certificate it encloses, if any."""

    prepared: Prepared
    copy: Copy
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class PrintFile:
    """The file, its packs in order, and the packs that could not be drawn, each with the reason."""

    content: bytes
    pages: int
    packs: tuple[Pack, ...]
    left_out: tuple[tuple[Pack, str], ...] = ()


def in_order(
    letters: Iterable[Prepared], certificates: Mapping[str, Certificate]
) -> tuple[Pack, ...]:
    """Every copy in print order, with the pupil's certificate (by pupil_id) if enclosed."""
    prepared = sorted(letters, key=_by_class_and_name)
    seen: dict[tuple[int, str], int] = {}  # each family's addresses, in the order they turn up
    placed = [
        ((family, seen.setdefault((family, _address(copy)), len(seen)), number), p, copy)
        for number, (p, family) in enumerate(zip(prepared, _families(prepared), strict=True))
        for copy in p.copies
    ]
    placed.sort(key=lambda item: item[0])
    return tuple(
        Pack(p, copy, None if copy.beside else _enclosed(p, certificates)) for _, p, copy in placed
    )


def bundles(packs: Iterable[Pack]) -> list[tuple[Pack, ...]]:
    """The packs in files of `MOST`, or a few more where they lie in one envelope. One that is in
    Word is in none.
    """
    made: list[list[Pack]] = []
    for pack in packs:
        if pack.copy.letter.own_word:
            continue
        if not made or (len(made[-1]) >= MOST and not pack.copy.beside):
            made.append([])
        made[-1].append(pack)
    return [tuple(each) for each in made]


def combined_print(packs: Sequence[Pack], title: str, own: Path | None = None) -> PrintFile:
    """The packs as one tagged PDF. One that cannot be drawn is left out and named, the rest go on.

    The content is empty where none can be drawn. UndrawableError where there is no pack.
    """
    try:
        whole = _draw(packs, title, own)
        return PrintFile(whole.content, whole.pages or 0, tuple(packs))
    except UndrawableError:
        left_out = tuple((p, why) for p in packs if (why := _why_not(p, own)))
    bad = [pack for pack, _ in left_out]
    good = tuple(pack for pack in packs if not any(pack is b for b in bad))
    if left_out and not good:
        return PrintFile(b"", 0, (), left_out)
    whole = _draw(good, title, own)
    return PrintFile(whole.content, whole.pages or 0, good, left_out)


def _draw(packs: Sequence[Pack], title: str, own: Path | None) -> Rendered:
    if not packs:
        raise UndrawableError("There is nothing to print.", "Draft a letter first.")
    parts = [part for pack in packs for part in _parts(pack)]
    if any(isinstance(p.document, Letter) and p.document.own_word for p in parts):
        raise UndrawableError("It is written in Word: print it from there.", "")
    with refusing():
        return draw(parts, title, own)


def _parts(pack: Pack) -> list[Part]:
    enclosed = [Part(pack.certificate, begins=False)] if pack.certificate else []
    return [Part(pack.copy.letter, begins=not pack.copy.beside), *enclosed]


def _why_not(pack: Pack, own: Path | None) -> str | None:
    try:
        _draw([pack], pack.prepared.title, own)
    except UndrawableError as fault:
        return fault.problem
    return None


def _enclosed(p: Prepared, certificates: Mapping[str, Certificate]) -> Certificate | None:
    return certificates.get(p.pupil_id) if p.encloses else None


def _families(prepared: Sequence[Prepared]) -> list[int]:
    """For each letter the number of the first letter of its family; families share a contact."""
    root = list(range(len(prepared)))

    def top(number: int) -> int:
        while root[number] != number:
            number = root[number]
        return number

    seen: dict[str, int] = {}
    for number, p in enumerate(prepared):
        for key in sorted(p.family):
            one, other = sorted((top(number), top(seen.setdefault(key, number))))
            root[other] = one
    return [top(number) for number in range(len(prepared))]


def _by_class_and_name(p: Prepared) -> tuple[list[tuple[int, str]], str, str, str]:
    return _natural(p.class_name), p.surname.casefold(), p.forename.casefold(), p.pupil_id


def _natural(text: str) -> list[tuple[int, str]]:
    """4B before 10A."""
    parts = re.findall(r"\d+|\D+", text.casefold())
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _address(copy: Copy) -> str:
    return " ".join(copy.recipient.address).casefold()
