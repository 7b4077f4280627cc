"""Writes the family of near misses: headings that no layout knows, or nearly."""

from tests.exports.gallery import Family, lines, upn

FAMILY = Family()
file = FAMILY.file


def near_misses() -> None:
    """Registers in all but a heading."""
    rows = (f"{upn(1)},2025-09-04,AM,/", f"{upn(2)},2025-09-04,AM,/")
    file(
        "own-headings.csv",
        lines("Pupil ref,When,Half,Att code", "17,2025-09-04,Reg 1,/", "17,2025-09-04,Reg 2,/"),
        3,
        kind="unknown",
        says="has no row of headings that any layout knows",
    )
    file(
        "misspelt-heading.csv",
        lines("UPN,Date,Sesion,Mark", *rows),
        3,
        kind="unknown",
        says="without Session (perhaps “Sesion”?)",
    )
    file(
        "longer-heading.csv",
        lines("Oak School,,,", "UPN,Date,Session,Final mark given", *rows),
        3,
        kind="unknown",
        says="row 2 is nearest to “plain-register” (plain register), with Date, Session, but "
        "without Mark (perhaps “Final mark given”?)",
    )
    file(
        "no-session-column.csv",
        lines("PersonID,AttendanceDate,AttendanceMark", "17,2025-09-04,/"),
        3,
        kind="unknown",
        says="but without SessionName",
    )


def lost_ids() -> None:
    """A report that was run without the right to see the pupils' ids."""
    file(
        "sims-lost-ids.csv",
        lines(
            "Surname Forename,Reg,Mark Date,Session,Mark",
            '"Able, Anna",4A,2025-09-04,AM,/',
            '"Bold, Ben",4A,2025-09-04,AM,O',
        ),
        0,
        kind="register",
        layout="sims-custom-long",
        rows=2,
        cells=2,
        marks=2,
        pupils=2,
        excluded={},
        findings={"name-only-identity": [None], "lost-id-columns": [None]},
    )


if __name__ == "__main__":
    near_misses()
    lost_ids()
    FAMILY.write("expected-own.json")
