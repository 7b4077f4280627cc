"""Writes the family of `sample_data/awkward/` about people: leave requests, fines, contacts."""

from tests.exports.gallery import Family, lines, upn

FAMILY = Family()
file = FAMILY.file

ANNA, BEN = upn(1), upn(2)


def lists() -> None:
    """Lists that are no register, known for what they are."""
    file(
        "leave-requests.csv",
        lines("UPN,Requested on,First day,Return date,Reason,Requested by",
              f"{ANNA},01/09/2025,31/02/2026,03/11/2025,a wedding,Mrs Able"),
        3, kind="leave", layout="plain-leave", says="leave",
    )  # fmt: skip
    file(
        "fines.csv",
        lines("Student,Year Group,Registration Form,Absence Period,Status,Date,Notes",
              '"Able, Anna",Year 4,4A,1 Sep 2025 - 5 Sep 2025,Issued,32/09/2025,'),
        3, kind="fines", layout="arbor-fines", says="fines",
    )  # fmt: skip


if __name__ == "__main__":
    lists()
    FAMILY.write("expected-people.json")
