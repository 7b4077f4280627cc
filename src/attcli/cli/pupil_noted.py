"""A pupil as the office notes one, on a hold or in the log: by an identifier, never by a name."""

from typing import TYPE_CHECKING

from attcli.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from attcli.policy.settings import Settings
    from attcli.store.events import Event

_KINDS = ("upn", "mis", "adno", "name")


def refuse_names(pupil: str) -> None:
    """UsageError for anything that is no identifier: a name may fit two pupils."""
    begin, bar, rest = pupil.strip().partition("|")
    kind, colon, value = rest.partition(":") if bar else ("", "", begin)
    if bar and not (begin and colon and value and kind.lower() in _KINDS):
        raise UsageError(
            f"“{pupil}” is no pupil_id.",
            "It goes school|kind:value, the kind one of upn, mis, adno; or give the UPN alone.",
        )
    if kind.lower() == "name":
        return
    if " " in value or not any(letter.isdigit() for letter in value):
        raise UsageError(
            f"“{pupil}” looks like a name.",
            "Give the UPN, system id or admission number; a name may fit two pupils.",
        )


def school_of(pupil: str, school: str | None, settings: "Settings") -> tuple[str, str]:
    """The key of the pupil's school, and the pupil as the log names them; UsageError where the
    school is not clear."""
    begin, bar, rest = pupil.strip().partition("|")
    said = begin if bar else school
    key = settings.default_key
    if said:
        shown = " ".join(said.split())
        key = settings.school_keys.get(shown.casefold(), shown)
    if key is None:
        raise UsageError(
            "The settings hold several schools.",
            f"Say which with --school: {', '.join(settings.schools)}.",
        )
    return key, f"{key}|{rest}" if bar else begin


def refuse_unknown(key: str, settings: "Settings") -> None:
    """UsageError for a school that the settings, where they name any, don't have."""
    if settings.schools and key not in settings.schools:
        raise UsageError(
            f"There is no school “{key}” in the settings.",
            f"The schools there: {', '.join(settings.schools)}. The UPN alone means a pupil "
            "whatever the export calls the school.",
        )


def doubt_of(workspace: "Path", new: "Event") -> str:
    """What is odd about the pupil of an entry, held against the register remembered; empty where
    nothing is. UsageError where the number fits several pupils, or a name, of which some exports
    make the pupil_id, fits nobody.
    """
    from attcli.cli.log_list import pupils_remembered
    from attcli.store.events import fitting

    pupils = pupils_remembered(workspace)
    by_name = "|name:" in new.pupil.lower()
    if pupils is None:
        if by_name:
            raise _unchecked(new.pupil)
        return ""
    found = fitting([new], pupils)
    if found.is_empty():
        if by_name:
            raise _unchecked(new.pupil)
        return f"“{new.pupil}” is nobody in the marks remembered; it was entered all the same."
    if found.item(0, "doubtful"):
        raise UsageError(
            f"“{new.pupil}” fits {found.get_column('person').n_unique()} pupils.",
            "Give the UPN, or the school too: school|adno:…",
        )
    return ""


def _unchecked(pupil: str) -> UsageError:
    return UsageError(
        f"“{pupil}” is no pupil_id of the marks remembered.",
        "Give the UPN, system id or admission number, or the pupil_id as a list has it.",
    )
