"""Exports taken into the workspace, as `ingest`, `weekly`, `demo` and `start` do it.

Each school is one change of the workspace, whole or not at all; one that fails leaves the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.remember import held_of, keep
from attcli.cli.taken_in import Done, SchoolDone, as_read, counts_words
from attcli.errors import AttcliError, UnreadableError, WorkspaceError

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl

    from attcli.cli.open import Ask
    from attcli.cli.take_in_again import Sorted
    from attcli.exports.assemble import Assembled
    from attcli.exports.held import Held
    from attcli.exports.open_tables import Found
    from attcli.exports.schools import SchoolNames
    from attcli.policy.settings import Settings
    from attcli.register.model import Source
    from attcli.store.memory import Change, Memory


_Before = tuple[tuple["Sequence[Source]", "Sequence[pl.Series]"], str]
"""A file taken in before: what is remembered of it, and the words for people."""


@dataclass(frozen=True)
class Terms:
    """How files are taken in: where, under which settings, by whom, when.

    `yes`: also what looks as if it should not be. `dry_run`: look, and change nothing.
    """

    workspace: Path
    settings: "Settings"
    by: str
    at: "datetime"
    yes: bool = False
    dry_run: bool = False


def take_in(ask: "Ask", terms: Terms) -> Done:
    """Take the files of `ask` into the workspace; refusals are returned, school by school.

    WorkspaceError where the workspace is busy or damaged.
    """
    from attcli.cli.open import open_named
    from attcli.exports.lots import lots

    found, schools = open_named(ask, terms.settings)
    sorted_out = lots(found, schools)
    done = Done(refused=[(None, error) for error in sorted_out.refused.values()])
    done.unread += as_read([found[at] for at in sorted_out.refused], schools)
    for school, files in sorted(sorted_out.files.items()):
        others = [one for key, them in sorted_out.files.items() if key != school for one in them]
        try:
            done.schools.append(_school(school, files, schools, others, terms))
        except WorkspaceError:
            raise
        except AttcliError as error:
            done.refused.append((school, error))
            done.left[school] = len(files)
            done.unread += as_read(files, schools)
    return done


def _school(
    school: str,
    files: "Sequence[Found]",
    schools: "SchoolNames",
    others: "Sequence[Found]",
    terms: Terms,
) -> SchoolDone:
    """One school's files in one change."""
    from attcli.exports.assemble import assemble
    from attcli.exports.difference import difference
    from attcli.exports.guards import older_words, refuse_wiping
    from attcli.exports.lots import numbered
    from attcli.exports.merge import merge
    from attcli.store.memory import changing

    for file in files:
        if file.refusal:
            raise file.refusal
    with changing(terms.workspace, "ingest", terms.by, terms.at) as change:
        memory = change.memory(school)
        held, numbers = held_of(memory)
        sorted_out, why = _sorted_out(change, files, schools, held, terms)
        fresh, before = sorted_out.fresh, _left_out(memory, sorted_out, why)
        if not fresh:
            return _nothing_new(school, before)
        read = assemble(numbered(fresh), schools, held)
        for refusal in read.refusals.values():
            raise refusal
        _refuse_strangers(change, school, fresh, read, others, terms)
        merged = merge(held, read)
        if not terms.yes:
            refuse_wiping(held, merged)
        _refuse_changed(fresh)
        differs = difference(held, merged.held, merged.renamed)
        also = tuple(differs.words if differs else ["nothing has changed"])
        if not terms.dry_run:
            keep(change, school, read, merged, numbers)
            change.summary = ", ".join([counts_words(merged.counts, len(fresh)), *also])
    moved = (found for _, found in merged.findings)
    findings = (*read.findings, *read.apartness, *moved)
    return SchoolDone(
        school,
        merged.counts,
        None if terms.dry_run else change.id,
        tuple(words for _, words in before),
        (*_files(fresh, read), *(files for files, _ in before)),
        findings,
        tuple(read.apartness),
        tuple(older_words(held, merged)),
        also,
    )


def _sorted_out(
    change: "Change",
    files: "Sequence[Found]",
    schools: "SchoolNames",
    held: "Held",
    terms: Terms,
) -> "tuple[Sorted, str]":
    """The files to take in, those left out, and why: those taken in before, unless nothing else is
    named (or with --yes) and they would change what is held. UsageError for these without --yes.
    """
    from attcli.cli.take_in_again import refuse_older, sort_out, would_change

    found = sort_out(change, held.school, files)
    if not found.seen or (found.fresh and not terms.yes):
        return found, "left out, as others of these files are new. (With --yes it is taken in.)"
    differs = would_change(found.seen, schools, held)
    if differs and terms.yes:
        again = [file for file, _ in found.seen]
        return replace(found, fresh=[*again, *found.fresh], seen=[]), ""
    refuse_older(found.seen, differs)
    return found, "nothing in it is new."


def _left_out(memory: "Memory", sorted_out: "Sorted", why: str) -> "list[_Before]":
    """The files of the call that are not taken in, with what is remembered of them and words."""
    found: list[_Before] = []
    for file, taken in sorted_out.seen:
        # as last taken in: one taken in again has older sources of the same fingerprint
        then = {s.sheet: s for s in memory.sources.values() if s.sha256 == file.sources[0].sha256}
        words = f"{file.sources[0].file} was taken in on {taken.at:%d/%m/%Y at %H:%M}"
        sources = list(then.values()) or file.sources
        found.append(((sources, ()), f"{words} by {taken.by}: {why}"))
    twice = [((f.sources, ()), f"{f.sources[0].file} was named twice.") for f in sorted_out.twice]
    return [*found, *twice]


def _nothing_new(school: str, before: "Sequence[_Before]") -> SchoolDone:
    from attcli.exports.merge import Counts

    words = tuple(said for _, said in before)
    return SchoolDone(school, Counts(), None, words, tuple(files for files, _ in before))


def _refuse_strangers(
    change: "Change",
    school: str,
    files: "Sequence[Found]",
    read: "Assembled",
    others: "Sequence[Found]",
    terms: Terms,
) -> None:
    """Refuse files whose pupils are mostly another school's."""
    from attcli.exports.strangers import Elsewhere, refuse_shared, refuse_strangers, signs

    keys = [key for key in terms.settings.schools if key != school]
    if not keys:
        return
    own = signs(change.memory(school).pupils)
    refuse_shared(files, others, own)
    there = {key: change.memory(key) for key in keys}
    refuse_strangers(
        read, own, {key: Elsewhere(one.pupils, one.marks) for key, one in there.items()}
    )


def _refuse_changed(files: "Sequence[Found]") -> None:
    from attcli.exports.files import fingerprint

    for source in (file.sources[0] for file in files):
        if fingerprint(source.path) != source.sha256:
            raise UnreadableError(
                f"{source.file} was changed while it was being taken in; nothing was taken in.",
                "Wait until it is saved whole, then run again.",
            )


def _files(
    files: "Sequence[Found]", read: "Assembled"
) -> "list[tuple[Sequence[Source], Sequence[pl.Series]]]":
    found: list[tuple[Sequence[Source], Sequence[pl.Series]]] = []
    first = 0
    for file in files:
        numbers = range(first, first + len(file.tables))
        pupils = [read.pupil_numbers[n] for n in numbers if n in read.pupil_numbers]
        found.append(([read.sources[n] for n in numbers], pupils))
        first += len(file.tables)
    return found
