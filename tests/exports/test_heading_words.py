"""What the heading of a grid's column says of a day and a session."""

import pytest

from attcli.exports.heading_words import heading_says


@pytest.mark.parametrize(
    ("heading", "day", "session", "field"),
    [
        ("01/09/2025 AM", "01/09/2025", "AM", "mark"),
        ("PM\n2025-09-01", "2025-09-01", "PM", "mark"),
        ("Mon 01 Sep 2025 afternoon", "01 Sep 2025", "PM", "mark"),
        ("01/09/25-AM", "01/09/25", "AM", "mark"),
        ("(AM) 01/09/2025 08:50", "01/09/2025", "AM", "mark"),
        ("w/b 01/09/2025 Wed AM", "2025-09-03", "AM", "mark"),
        ("Week commencing 1 Sep 2025 Friday PM", "2025-09-05", "PM", "mark"),
        ("w/b 02/09/2025 Wed AM", None, "AM", "mark"),
        ("01/09/2025 AM Mins late", "01/09/2025", "AM", "minutes_late"),
        ("01/09/2025 AM Comments", "01/09/2025", "AM", None),
        ("01/09/2025 AM/PM", "01/09/2025", None, "mark"),
        ("31/09/2025 AM", "31/09/2025", "AM", "mark"),
        ("Mon 1 Sep AM", None, "AM", "mark"),
        ("01/09/2025 12:00 AM", "01/09/2025", None, "mark"),
        ("Team", None, None, None),
        ("Exam 01/09/2025", "01/09/2025", None, None),
        ("%", None, None, None),
    ],
)
def test_a_heading(heading: str, day: str | None, session: str | None, field: str | None) -> None:
    says = heading_says(heading)
    assert (says.date, says.session, says.field) == (day, session, field)
