from datetime import date

from tests.register.by_hand import others, view_of

from attcli.cases.changes import changes
from attcli.cases.figures import figures
from attcli.law import thresholds
from attcli.measures.absence import absence
from attcli.measures.continuous import continuous
from attcli.measures.describe import measures, measures_document
from attcli.measures.describe_changes import changes_entry
from attcli.measures.describe_daily import daily
from attcli.measures.punctuality import punctuality
from attcli.measures.threshold import threshold
from attcli.measures.unexplained import unexplained


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


def test_every_field_of_the_daily_lists_is_there() -> None:
    view = view_of(others([date(2025, 9, 1)]))
    beside_the_rows = {"calls", "contacts", "no_call", "held"}
    lists = (punctuality(view), unexplained(view), continuous(view))
    for told, rows in zip(daily(), lists, strict=True):
        fields = {field for names, _ in told.fields for field in names.split(", ")}
        assert fields - set(rows.collect_schema()) <= beside_the_rows


def test_every_field_of_changes_is_there() -> None:
    view = view_of(others([date(2025, 9, 1)]))
    known = set(changes(view, figures(view), figures(view)).columns)
    fields = {field for names, _ in changes_entry().fields for field in names.split(", ")}
    assert fields - known == set()
