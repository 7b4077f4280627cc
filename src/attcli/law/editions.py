"""How current the law files are: for the doctor, the manifest of a run, and legal documents."""

from typing import Any

from attcli.law import age, clocks, codes, offences, penalties, retention, thresholds
from attcli.law.data import Edition


def editions() -> tuple[Edition, ...]:
    """The edition of every law file, in the order of the law document."""
    return (
        codes.edition(),
        *(
            room.table().edition
            for room in (thresholds, penalties, age, clocks, retention, offences)
        ),
    )


def oldest() -> Edition:
    """The law file checked longest ago."""
    return min(editions(), key=lambda edition: edition.checked_on)


def in_force() -> dict[str, list[Any]]:
    """What a manifest says of each law file: the guidance it follows and when it was checked."""
    return {one.file: [one.guidance, one.checked_on] for one in editions()}
