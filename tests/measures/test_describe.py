from datetime import date

from tests.register.by_hand import others, view_of

from attcli.law import thresholds
from attcli.measures.absence import absence
from attcli.measures.describe import measures, measures_document
from attcli.measures.threshold import threshold


def test_the_document_is_whole_and_the_same_each_time() -> None:
    text = measures_document()
    assert text == measures_document()
    assert text.endswith(".\n")
    assert "None" not in text
    assert all(f"## {measure.title}" in text for measure in measures(thresholds.on(date.max)))


def test_every_field_it_explains_is_there() -> None:
    view = view_of(others([date(2025, 9, 1)]))
    known = set(absence(view).collect_schema()) | set(threshold(view).collect_schema())
    told = measures(thresholds.on(date(2025, 9, 1)))[:2]
    fields = {f for m in told for names, _ in m.fields for f in names.split(", ")}
    assert fields - known == {"totals", "pa_rate_pct", "sa_rate_pct"}
