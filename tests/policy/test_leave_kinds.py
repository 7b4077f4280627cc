"""What a reason for leave is taken to mean."""

from datetime import date

import pytest

from attcli.law.codes import meaning_on
from attcli.policy.leave_kinds import kind_of, leave_kinds


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Grandmother's funeral", "funeral"),
        ("Eid al-Fitr", "observance"),
        ("filming for the BBC, licence attached", "performance"),
        ("Entrance exam", "entrance"),
        ("Family HOLIDAY in Spain", "holiday"),
        ("funeral and holiday in Spain", "funeral"),
        ("a wedding abroad", "other"),
        ("heidi's party", "other"),  # not Eid
        ("", "other"),
    ],
)
def test_the_words_of_a_reason(reason: str, kind: str) -> None:
    assert kind_of(reason).id == kind


@pytest.mark.parametrize("kind", leave_kinds().values(), ids=lambda kind: kind.id)
def test_each_kind_is_an_absence_authorised_if_granted(kind) -> None:
    granted, refused = (meaning_on(m, date(2025, 9, 1)) for m in (kind.granted, kind.refused))
    assert granted is not None
    assert granted.authorised
    assert refused is not None
    assert refused.unauthorised
