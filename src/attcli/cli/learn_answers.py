"""What a person says about an export's headings: by options, or asked on a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from attcli.cli.words import say
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.exports.proposal import Proposal

ASKED = {
    "date": "the date",
    "session": "the session (morning or afternoon)",
    "mark": "the mark",
    "who": "the pupil's id, or else the name",
    "contact_name": "the contact's surname",
    "detail": "something about the pupil, such as the class",
    "dates": "the days (dates as headings)",
    "sessions": "the sessions (dates and AM or PM as headings)",
}
"""How a person is asked for what a file needs."""

_AS_FIELD = {"contact_name": "contact_surname", "detail": "class"}
_HALVES = {"AM": "the morning", "PM": "the afternoon"}

Said = dict[str, int | None]
Sessions = dict[str, tuple[str, ...]]


def said_by_options(maps: Sequence[str], headings: Sequence[str], shape: str) -> Said:
    """`--map FIELD=HEADING` as the column of each field; UsageError for a slip in either."""
    from attcli.exports.own_layout import fields_of

    said: Said = {}
    for text in maps:
        field, equals, heading = (part.strip() for part in text.partition("="))
        if not equals or field not in fields_of(shape):
            raise UsageError(
                f"--map “{text}”: there is no field “{field}”."
                if equals
                else f"--map “{text}” says no field.",
                _nearest(field, fields_of(shape), 'Write --map date="When".'),
            )
        if field in said:
            raise UsageError(f"--map names {field} twice.", "Give each field one heading.")
        said[field] = column_of(heading, headings) if heading else None
    _refuse_shared(said, headings)
    return said


def _refuse_shared(said: Said, headings: Sequence[str]) -> None:
    by_column: dict[int, str] = {}
    for field, at in said.items():
        if at is not None and (other := by_column.setdefault(at, field)) != field:
            raise UsageError(
                f"--map gives “{headings[at]}” to {other} and to {field}.",
                "Give each heading to one field.",
            )


def sessions_by_options(sessions: Sequence[str]) -> Sessions:
    """`--session AM=WORD` as the words of each session."""
    found: Sessions = {}
    for text in sessions:
        half, _, word = (part.strip() for part in text.partition("="))
        if half.upper() not in _HALVES or not word:
            raise UsageError(
                f"--session “{text}” is not a session and its word.",
                'Write --session AM="Reg 1" --session PM="Reg 2".',
            )
        found[half.upper()] = (*found.get(half.upper(), ()), word)
    return found


def column_of(heading: str, headings: Sequence[str]) -> int:
    """The column of a heading (capitals, spaces and points don't matter); UsageError for none."""
    from attcli.exports.headings import folded, positions

    at = positions(headings).get(folded(heading))
    if at is None:
        shown = ", ".join(each for each in headings if each)
        raise UsageError(
            f"There is no heading “{heading}” in this file.",
            _nearest(heading, headings, f"Its headings are {shown}."),
        )
    return at


def _nearest(word: str, known: Sequence[str], otherwise: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, [each for each in known if each], n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else otherwise


def ask(proposal: "Proposal", again: Callable[[Said, Sessions], "Proposal"]) -> "Proposal":
    """Ask for what the file needs, each with the proposal as its default.

    `again`: the proposal once a person has said so much.
    """
    from attcli.exports.own_layout import SHAPES

    _show(proposal)
    said: Said = {}
    for need in SHAPES[proposal.shape].needs:
        if need in ("dates", "sessions", "detail"):
            continue
        field, at = _ask_for(need, proposal)
        said[field] = at
        proposal = again(said, {})
    if proposal.sessions or proposal.unread_sessions():
        proposal = again(said, _ask_sessions(proposal))
    return proposal


def _show(proposal: "Proposal") -> None:
    say(f"Its headings are in row {proposal.seen.row}:")
    for at, heading in enumerate(proposal.seen.headings):
        if heading and at not in proposal.seen.dates:
            say(f"  {at + 1:>2}  {heading}: {'; '.join(proposal.seen.samples(at))}")
    say("Answer with a heading or its number; Enter takes what stands in [ ].")


def _ask_for(need: str, proposal: "Proposal") -> tuple[str, int]:
    """The field and the column that answer a need."""
    field = _field(need, proposal)
    proposed = proposal.column(field)
    default = None if proposed is None else proposal.seen.headings[proposed]
    while True:
        answer = str(typer.prompt(f"Which heading is {ASKED[need]}?", default=default, err=True))
        try:
            at = _column(answer.strip(), proposal.seen.headings)
        except UsageError as wrong:
            say(str(wrong))
            continue
        return (_id_field(at, proposal) if need == "who" and at != proposed else field), at


def _column(answer: str, headings: Sequence[str]) -> int:
    if answer.isdigit() and 0 < int(answer) <= len(headings):
        return int(answer) - 1
    return column_of(answer, headings)


def _field(need: str, proposal: "Proposal") -> str:
    """The field a need is proposed to be met by."""
    from attcli.exports.layout import WHO

    if need != "who":
        return _AS_FIELD.get(need, need)
    have = {guess.field for guess in proposal.guesses.values()}
    return next((way[0] for way in WHO if have.issuperset(way)), "mis_id")


def _id_field(at: int, proposal: "Proposal") -> str:
    """Which way of saying who a column is, by its heading and cells; else the system's own id."""
    from attcli.exports.layout import IDS

    guess = proposal.guesses.get(at)
    return guess.field if guess and guess.field in (*IDS, "name") else "mis_id"


def _ask_sessions(proposal: "Proposal") -> Sessions:
    words = [*(w for said in proposal.sessions.values() for w in said), *proposal.unread_sessions()]
    say(f"These words for a session are not known yet: {', '.join(words)}.")
    found: Sessions = {}
    for half, named in _HALVES.items():
        proposed = ", ".join(proposal.sessions.get(half, ()))
        answer = str(
            typer.prompt(
                f"Which of them mean {named}? (commas between)", default=proposed, err=True
            )
        )
        if said := tuple(word.strip() for word in answer.split(",") if word.strip()):
            found[half] = said
    return found


def gap(proposal: "Proposal") -> UsageError | None:
    """What the map lacks that such a file needs, with the option that gives it; or nothing."""
    for need in proposal.lacking():
        if need in ("dates", "sessions"):
            way_out = "Say in which row the dates stand: --row N."
        else:
            way_out = f'Say which it is: --map {_field(need, proposal)}="…".'
            if proposal.shape == "long":
                way_out += " A list of people: --kind pupils, or --kind contacts."
        return UsageError(f"No heading looks like {ASKED[need]}.", way_out)
    if unread := proposal.unread_sessions():
        return UsageError(
            f"“{unread[0]}” is neither morning nor afternoon.",
            f'Say which: --session AM="{unread[0]}" (or PM=…); or name another heading with '
            '--map session="…".',
        )
    return None
