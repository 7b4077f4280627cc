"""The page of findings holds every kind, and every reason a cell may be left out."""

from tests.exports.gallery import expected

from attcli.findings import KINDS, findings_document


def test_every_kind_has_its_line_with_a_remedy() -> None:
    page = findings_document()
    for kind in KINDS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| `{kind.code}` | ")
                   and line.endswith(f"{kind.remedy} |")]  # fmt: skip
        assert line.count(" | ") == 2


def test_every_reason_of_the_gallery_is_explained() -> None:
    reasons = {reason for one in expected().values() for reason in one.get("excluded", {})}
    explained = findings_document().partition("## Why a cell does not count")[2]
    assert len(reasons) > 8
    assert {reason for reason in reasons if f"| `{reason}` | " not in explained} == set()
