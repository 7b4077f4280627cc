"""How current the law files are: for the doctor, the manifest of a run, and legal documents."""

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
