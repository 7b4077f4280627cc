"""An attacker who tries to learn of one child, or of a hidden group, from what is published."""

from random import Random

import numpy as np
import pytest
from tests.reports.governors import attacker, schools

from attcli.errors import SettingsError
from attcli.policy.settings_file import load
from attcli.reports.governors import build, families
from attcli.reports.governors.document import Document
from attcli.reports.governors.facts import ABSENT
from attcli.reports.governors.period import Wanted
from attcli.reports.governors.picture import Log, Picture

SEEDS = range(2)  # of a hundred tried by hand
FEWEST = 5
A_SESSION = 0.999


def summary(view, **wanted) -> tuple[Document, Picture]:
    (picture,) = build.pictures(view, Wanted(**wanted), Log())
    return build.document([picture], None), picture


@pytest.fixture(autouse=True)
def _no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts show what the tables beneath them do, and take their time."""
    for room in ("trend.line_chart", "groups.bar_chart", "reasons.bar_chart", "work.bar_chart"):
        monkeypatch.setattr(f"attcli.reports.governors.{room}", lambda *_, **__: None)


def small(picture: Picture) -> list[np.ndarray]:
    """Every true group of fewer than `FEWEST` pupils, each child alone among them."""
    found = list(np.eye(picture.facts.rolls.height, dtype=bool))
    for title in attacker.COLUMNS:
        labels = attacker._labels(picture, title)
        for label in set(labels):
            group = (labels == label) & picture.facts.rated
            if 0 < group.sum() < FEWEST:
                found.append(group)
    return found


def proven(attack: attacker.Attack, groups, halves: int) -> int:
    """Of how many of these groups the attacker can prove that they were absent at all."""
    n = 0
    for group in groups:
        wanted = np.repeat(group.astype(float), halves)
        n += attack.bounds(wanted)[0] >= A_SESSION
    return n


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_proven_of_few_pupils_from_all_summaries_of_a_term(seed: int) -> None:
    """Autumn 1, autumn 2, and both: three documents, with exact sums of sessions."""
    random = Random(seed)  # noqa: S311 (an invented school)
    view = schools.view(schools.register(random, random.randint(20, 60), halves=3))
    asked = ({"half_term": "autumn 1"}, {"half_term": "autumn 2"}, {"term": "autumn"}, {})
    documents = [summary(view, **wanted) for wanted in asked]
    attack = attacker.on_absence(documents)
    widest = documents[-1][1]
    crowd = widest.facts.sums[:, :, ABSENT].sum()
    assert crowd > 0
    assert proven(attack, small(widest), len(widest.period.year)) == 0


def test_the_attacker_is_able_to_prove_something_where_groups_are_not_protected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the protection taken out, children are told: the test above could fail."""
    monkeypatch.setattr(families, "_safe", lambda kinds, _half: kinds)
    found = 0
    for seed in SEEDS:
        random = Random(seed)  # noqa: S311 (an invented school)
        view = schools.view(schools.register(random, random.randint(20, 60), halves=2))
        document, picture = summary(view)
        attack = attacker.on_absence([(document, picture)])
        found += proven(attack, small(picture)[:20], len(picture.period.year))
    assert found > 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_number_of_persistently_absent_pupils_is_worked_out(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (an invented school)
    view = schools.view(schools.register(random, random.randint(40, 90), halves=2))
    document, picture = summary(view)
    attack = attacker.on_persistence(document, picture)
    shown = {s.name for s in attacker.seen(document, picture) if isinstance(s.persistent, float)}
    for title in attacker.COLUMNS:
        labels = attacker._labels(picture, title)
        for label in set(labels):
            group = (labels == label) & picture.facts.rated
            truth = int((group & picture.facts.persistent).sum())
            if 0 < truth < FEWEST and label not in shown:
                least, most = attack.bounds(group.astype(float))
                assert np.floor(most + 1e-6) - np.ceil(least - 1e-6) >= 1, (title, label)
    for child in np.eye(len(picture.facts.rated))[picture.facts.rated]:
        assert attack.bounds(child)[0] < A_SESSION


@pytest.mark.parametrize("seed", [1])
def test_a_week_later_the_summary_tells_nothing_new_of_any_group(seed: int) -> None:
    """Made a week apart in a running half-term, two summaries differ in the weeks' list alone."""
    whole = schools.register(Random(seed), 50, halves=2, more=3)  # noqa: S311 (invented)
    monday = schools.STARTS[2]
    found = []
    for week in (1, 2):
        view = schools.view(whole, as_of=monday + (7 * week - 3) * schools.DAY)
        document, _ = summary(view)
        found.append({table.title: table for table in attacker.tables(document)})
    before, after = found
    weeks = before.pop("Week by week"), after.pop("Week by week")
    waiting = before.pop("Data quality"), after.pop("Data quality")
    assert before == after
    assert weeks[0].rows == weeks[1].rows[:-1]
    assert [r[1] for r in waiting[0].rows[-2:]] == [r[1] for r in waiting[1].rows[-2:]]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_later_summary_never_parts_what_an_earlier_one_took_together(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (an invented school)
    view = schools.view(schools.register(random, random.randint(20, 70), halves=6))
    earlier: dict[str, list[np.ndarray]] = {}
    ids: list[str] = []
    for half in ("autumn 1", "spring 1", "summer 1"):
        _, picture = summary(view, half_term=half)
        now = picture.facts.rolls.get_column("pupil_id").to_list()
        for kind, cells in picture.families.cells.items():
            assert kind in earlier or not ids
            for cell in cells:
                chosen = {p for p, inside in zip(now, cell.pupils, strict=True) if inside}
                for before in earlier.get(kind, []):
                    old = {p for p, inside in zip(ids, before, strict=True) if inside}
                    assert old <= chosen or not old & chosen
        earlier = {
            kind: [c.pupils for c in cells] for kind, cells in picture.families.cells.items()
        }
        ids = now


def test_fewer_than_three_can_not_be_asked_for(tmp_path) -> None:
    path = tmp_path / "attcli.toml"
    path.write_text("[schools.hill.governors]\nfewest = 2\n")
    with pytest.raises(SettingsError, match="3"):
        load(path)
    path.write_text("[schools.hill.governors]\nfewest = 3\n")
    assert load(path).school("hill").governors.fewest == 3
