"""What became of files taken in: each school's marks, the files, the refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from attcli.errors import AttcliError, Exit, gravest

if TYPE_CHECKING:
    import polars as pl

    from attcli.exports.inspection import FileReport
    from attcli.exports.merge import Counts
    from attcli.exports.open_tables import Found
    from attcli.exports.schools import SchoolNames
    from attcli.findings import Finding
    from attcli.register.model import Source


@dataclass(frozen=True)
class SchoolDone:
    """What was taken in for one school. `before`: the files taken in earlier, in words.

    `about_call`: of the `findings` those about which files belong together. `remarks`: what else to
    know, in words; `also`: what else than marks changed.
    """

    school: str
    counts: "Counts"
    change: int | None
    before: tuple[str, ...] = ()
    files: "tuple[tuple[Sequence[Source], Sequence[pl.Series]], ...]" = ()
    findings: "tuple[Finding, ...]" = ()
    about_call: "tuple[Finding, ...]" = ()
    remarks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass
class Done:
    """What became of a call: the schools that went well, and each refusal with its school.

    `left`: how many files each school refused has.
    """

    schools: list[SchoolDone] = field(default_factory=list)
    refused: list[tuple[str | None, AttcliError]] = field(default_factory=list)
    unread: "list[Source]" = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)

    @property
    def exit(self) -> Exit:
        """How the refusals make the run end."""
        return gravest(*(Exit(error.exit_code) for _, error in self.refused))

    @property
    def findings(self) -> "list[Finding]":
        """What was found in the files that could be used."""
        return [found for done in self.schools for found in done.findings]

    @property
    def sources(self) -> "list[Source]":
        """Every file and sheet of the call."""
        read = [s for done in self.schools for sources, _ in done.files for s in sources]
        return [*read, *self.unread]

    @property
    def reports(self) -> "list[FileReport]":
        """One a file, the parts of several schools together."""
        from attcli.exports.inspection import report

        files: dict[str, tuple[list[Source], list[pl.Series]]] = {}
        for at, done in enumerate(self.schools):
            for sources, pupils in done.files:
                own = files.setdefault(sources[0].file, ([], []))
                own[0].extend(sources)
                own[1].extend(numbers.cast(int) + (at << 32) for numbers in pupils)
        for source in self.unread:
            files.setdefault(source.file, ([], []))[0].append(source)
        told = [(report(sources, pupils), sources) for sources, pupils in files.values()]
        return [
            replace(one, pupils=one.pupils or max(source.pupils for source in sources))
            for one, sources in told
        ]


def counts_words(counts: "Counts", files: int) -> str:
    """What became of the marks, in words."""
    said = [f"{files} {'file' if files == 1 else 'files'}: {counts.added} marks added"]
    said += [
        f"{n} {what}"
        for n, what in (
            (counts.unchanged, "held already"),
            (counts.amended, "amended"),
            (counts.withdrawn, "withdrawn"),
            (counts.kept_apart, "kept apart"),
        )
        if n
    ]
    return ", ".join(said)


def as_json(done: Done) -> Mapping[str, Any]:
    """`ingested`: what became of the marks of each school, and the number of the change."""
    return {one.school: {**asdict(one.counts), "change": one.change} for one in done.schools}


def refused_json(done: Done) -> list[dict[str, str | None]]:
    """`refused`: each refusal with its school and the file it is about, if it is one."""
    files = {source.file for source in done.sources}
    return [
        {
            "file": next((f for f in files if error.problem.startswith((f"{f} ", f"{f}:"))), None),
            "school": school,
            "problem": error.problem,
            "way_out": error.way_out,
        }
        for school, error in done.refused
    ]


def as_read(files: "Sequence[Found]", schools: "SchoolNames") -> "list[Source]":
    """The sources of files that are not taken in, with what each holds where it can be read."""
    from attcli.exports.assemble import assemble
    from attcli.exports.lots import numbered

    whole = [file for file in files if not file.refusal]
    refused = [source for file in files if file.refusal for source in file.sources]
    try:
        return [*assemble(numbered(whole), schools).sources, *refused]
    except AttcliError:
        return [source for file in files for source in file.sources]
