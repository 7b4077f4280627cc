"""Whether the files belong together: whom a pupils or a contacts file shares with the register."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import polars as pl

from attcli.exports.layout import IDS
from attcli.exports.parts import Part
from attcli.exports.who import Pupils
from attcli.findings import Finding, finding

_SAID = {
    "upn": "UPNs",
    "mis_id": "system ids",
    "unique_id": "system ids",
    "adno": "admission numbers",
}


def tell_apartness(
    parts: Sequence[Part], pupils: Pupils, judged: pl.DataFrame | None
) -> list[Finding]:
    """What is in one file and not in the other; a warning where two files share nobody at all.

    `judged`: the slots of the registers, with `pupil`; None where no file is a register.
    """
    registers = [part for part in parts if part.slots is not None]
    lists = [part for part in parts if part.slots is None and part.contacts is None]
    marked = set() if judged is None else set(judged.get_column("pupil").unique())
    found: list[Finding] = []
    listed: set[int] = set()
    for part in lists:
        own = set(pupils.of(part, part.people.who))
        listed |= own
        if marked:
            found += _shared(part, own, own - marked, registers, "pupil-without-marks")
    if marked & listed:
        found += _unlisted(lists[0], marked - listed, len(marked))
    known = set(pupils.frame.get_column("pupil"))
    for part in parts:
        if part.contacts is not None and known:
            numbers = pupils.of(part, part.contacts.get_column("who")).to_list()
            unknown = [number for number in numbers if number not in known]
            found += _shared(part, numbers, unknown, registers or lists, "contact-without-pupil")
    return found


def tell_strangers(parts: Sequence[Part], pupils: Pupils) -> list[Finding]:
    """A warning for each list of people that shares nobody with what is held and the registers."""
    known = set(pupils.held.get_column("pupil"))
    known |= {n for p in parts if p.slots is not None for n in pupils.numbers[p.table.source]}
    found = []
    for part in parts:
        own = set(pupils.of(part, part.people.who)) if part.slots is None else set()
        if known and own and not own & known:
            theirs = pupils.ids.filter(pl.col("pupil").is_in(list(known)))
            words = {"other": "workspace", "theirs": _kinds(theirs), "ours": _ids([part])}
            found.append(finding("no-pupil-shared", part.table.place(), n=len(own), **words))
    return found


def _kinds(pupils: pl.DataFrame) -> str:
    return ids_in_words({kind for kind in IDS if pupils.get_column(kind).count()})


def _shared(
    part: Part, own: Iterable[int], alone: Iterable[int], others: Sequence[Part], code: str
) -> list[Finding]:
    """How many are in this file alone (finding `code`); a warning where it is everybody."""
    own, alone = list(own), list(alone)
    if not alone:
        return []
    if len(alone) < len(own):
        return [finding(code, part.table.place(), n=len(alone))]
    other = "register" if others[0].slots is not None else "pupils file"
    words = {"n": len(set(own)), "other": other, "theirs": _ids(others), "ours": _ids([part])}
    return [finding("no-pupil-shared", part.table.place(), **words)]


def _unlisted(part: Part, missing: set[int], marked: int) -> list[Finding]:
    """The pupils of the register that no pupils file lists."""
    if not missing:
        return []
    code = "pupils-not-listed" if 2 * len(missing) > marked else "pupil-not-listed"
    return [finding(code, part.table.place(), n=len(missing), all=marked)]


def _ids(parts: Sequence[Part]) -> str:
    """Which identifiers files have, in words."""
    there = {
        kind for kind in IDS if any(part.people.persons.get_column(kind).count() for part in parts)
    }
    return ids_in_words(there)


def ids_in_words(kinds: AbstractSet[str]) -> str:
    """Kinds of identifiers (`attcli.exports.layout.IDS`) in words."""
    return " and ".join(dict.fromkeys(_SAID[kind] for kind in IDS if kind in kinds)) or "only names"
