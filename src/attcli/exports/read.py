"""The room's door: exports in, one register out; or what each file is and why it can't be used."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict, Unpack

import polars as pl

from attcli.errors import UnreadableError, UsageError
from attcli.exports.assemble import assemble
from attcli.exports.catalogue import Catalogue, built_in
from attcli.exports.open_tables import Asked, Found, open_tables
from attcli.exports.schools import SchoolNames
from attcli.policy.settings import Settings
from attcli.register.model import Register, Source

if TYPE_CHECKING:
    from attcli.exports.inspection import FileReport, Inspection

_ANY_SCHOOL = SchoolNames()
_NONE_GIVEN: Mapping[Path, str] = MappingProxyType({})


class Named(TypedDict, total=False):
    """What may be said beside the files.

    `layout` forces one layout on them, not on `pupils` and `contacts`. `catalogue`: the layouts
    known (None: ours alone).
    """

    pupils: Path | None
    contacts: Path | None
    layout: str | None
    schools: SchoolNames
    catalogue: Catalogue | None


def read_exports(paths: Sequence[Path], **named: Unpack[Named]) -> Register:
    """One register from all the files; UnreadableError where one can't be used or none has marks.

    Pupils and contacts files may also stand among `paths`.
    """
    register, _ = read_with_left_out(paths, **named)
    return register


def read_with_left_out(
    paths: Sequence[Path], **named: Unpack[Named]
) -> tuple[Register, pl.DataFrame]:
    """`read_exports`, and the marks that don't count (`attcli.exports.assemble.LEFT_OUT`)."""
    files = open_files(paths, **named)
    for found in files:
        if found.refusal:
            raise found.refusal
    assembled = assemble(files, named.get("schools", _ANY_SCHOOL))
    for error in assembled.refusals.values():
        raise error
    _need_a_register(assembled.sources)
    register = Register(
        assembled.marks,
        assembled.pupils,
        assembled.contacts,
        tuple(assembled.sources),
        (*assembled.findings, *assembled.apartness),
    )
    return register, assembled.left_out


def _need_a_register(sources: Sequence[Source]) -> None:
    if not any(source.kind == "register" for source in sources):
        raise UnreadableError(
            "None of the files is a register.",
            "Name an export with one row a pupil and session: an id, a date, a session, a mark.",
        )


def school_names(settings: Settings, given: Mapping[Path, str] = _NONE_GIVEN) -> SchoolNames:
    """The schools of the settings, by every name they go by; and the files put down to one."""
    return SchoolNames.of(settings, given)


def inspect(paths: Sequence[Path], **named: Unpack[Named]) -> "Inspection":
    """What each file is, reconciled, with all findings; a file that can't be used is told, too."""
    from attcli.exports.inspection import Inspection, report  # noqa: PLC0415 (only for this)

    files = open_files(paths, **named)
    assembled = assemble(files, named.get("schools", _ANY_SCHOOL))
    reports: list[FileReport] = []
    sources: list[Source] = []
    refusals: list[UnreadableError] = []
    used = 0
    for found in files:
        numbers = range(used, used + len(found.tables))
        own = found.sources if found.refusal else [assembled.sources[n] for n in numbers]
        none = pl.Series(dtype=pl.UInt32)
        reports.append(report(own, [assembled.pupil_numbers.get(n, none) for n in numbers]))
        sources += own
        refusals += [found.refusal] if found.refusal else []
        refusals += [assembled.refusals[n] for n in numbers if n in assembled.refusals]
        used += len(found.tables)
    findings = (*assembled.findings, *assembled.apartness)
    return Inspection(tuple(reports), tuple(sources), findings, tuple(refusals))


def open_files(
    paths: Sequence[Path],
    *,
    pupils: Path | None = None,
    contacts: Path | None = None,
    layout: str | None = None,
    schools: SchoolNames = _ANY_SCHOOL,
    catalogue: Catalogue | None = None,
) -> list[Found]:
    """Each file opened and recognised, or with its refusal; nothing is read together yet.

    A file that names another school than the one it was put down to is refused; one put down to
    none is put down to the school that its titles name.
    """
    asked = _asked(paths, pupils, contacts)
    files = _open_all(asked, layout, catalogue or built_in())
    titled = schools.keys and any(table.titles for found in files for table in found.tables)
    if not schools.given and not titled:
        return files
    from attcli.exports.lots import put_down  # noqa: PLC0415 (only where a school may be said)

    owners = [schools.given.get(one.path) for one in asked]
    return [put_down(found, owner, schools) for found, owner in zip(files, owners, strict=True)]


def _asked(paths: Sequence[Path], pupils: Path | None, contacts: Path | None) -> list[Asked]:
    every = [*paths, *([pupils] if pupils else []), *([contacts] if contacts else [])]
    shown = Counter(path.name for path in set(every))
    names = {p: p.name if shown[p.name] == 1 else f"{p.parent.name}/{p.name}" for p in every}
    names = {path: name.strip("/") or str(path) for path, name in names.items()}
    asked = [Asked(path, names[path]) for path in paths]
    if pupils:
        asked.append(Asked(pupils, names[pupils], ("pupils",)))
    if contacts:
        asked.append(Asked(contacts, names[contacts], ("contacts",)))
    return asked


def _open_all(asked: Sequence[Asked], layout: str | None, catalogue: Catalogue) -> list[Found]:
    if layout is not None and layout not in catalogue.layouts:
        raise UsageError(
            f"There is no layout “{layout}”.", f"The layouts are {', '.join(catalogue.layouts)}."
        )
    files: list[Found] = []
    for one in asked:
        first = sum(len(found.tables) for found in files)
        files.append(open_tables(one, None if one.kinds else layout, first, catalogue))
    return files
