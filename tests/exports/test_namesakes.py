"""Which sets of persons with one name are one pupil: by hand, by trying every pair, and of many."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from attcli.exports.namesakes import Traits, belonging

UPN, MIS, ADNO = range(3)
MAY, JUNE = date(2016, 5, 1), date(2016, 6, 1)


def told(*kinds: int, born: date | None = None, classes: str = "") -> Traits:
    return Traits(frozenset(kinds), frozenset([born] if born else []), frozenset(classes.split()))


@pytest.mark.parametrize(
    ("what", "sets", "found"),
    [
        ("nobody else", [told(UPN)], {}),
        ("a name and the one pupil", [told(UPN, born=MAY), told()], {1: 0}),
        ("a name and two pupils", [told(UPN, born=MAY), told(UPN, born=JUNE), told()], {}),
        (
            "the date of birth tells them apart",
            [told(UPN, born=MAY), told(UPN, born=JUNE), told(born=JUNE)],
            {2: 1},
        ),
        (
            "the class does",
            [told(UPN, classes="4A 4B"), told(UPN, classes="5C"), told(classes="4B")],
            {2: 0},
        ),
        ("of another class", [told(UPN, classes="4A"), told(classes="5C")], {}),
        ("a pupil of whom no class is told", [told(UPN), told(classes="5C")], {1: 0}),
        ("no pupil: the name of which more is known", [told(), told(classes="4A")], {0: 1}),
        ("as much is known of both", [told(born=MAY), told(classes="4A")], {}),
        ("other ids, one date of birth", [told(UPN, born=MAY), told(MIS, born=MAY)], {1: 0}),
        (
            "their classes don't matter",
            [told(UPN, born=MAY, classes="4A"), told(MIS, born=MAY, classes="5A")],
            {1: 0},
        ),
        ("no date of birth", [told(UPN), told(MIS)], {}),
        ("the same kind of id", [told(UPN, MIS, born=MAY), told(MIS, born=MAY)], {}),
        (
            "two fit one",
            [told(UPN, born=MAY), told(MIS, born=MAY), told(MIS, ADNO, born=MAY)],
            {},
        ),
    ],
)
def test_by_hand(what: str, sets: list[Traits], found: dict[int, int]) -> None:
    assert dict(belonging(dict(enumerate(sets)))) == found


@pytest.mark.parametrize("seed", range(300))
def test_as_trying_every_pair_says(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (invented pupils)

    def some(of: list, most: int) -> frozenset:
        return frozenset(random.sample(of, random.randint(0, most)))

    traits = {
        root: Traits(some([UPN, MIS, ADNO], 2), some([MAY, JUNE], 2), some(list("ABC"), 2))
        for root in random.sample(range(20), random.randint(2, 7))
    }
    assert belonging(traits) == by_every_pair(traits)


def by_every_pair(traits: Mapping[int, Traits]) -> list[tuple[int, int]]:
    fits = {root: fitting(root, traits) for root in traits}
    found = []
    for root, own in traits.items():
        if len(fits[root]) == 1:
            (other,) = fits[root]
            if not own.kinds or (fits[other] == {root} and other < root):
                found.append((root, other))
    return found


def fitting(root: int, traits: Mapping[int, Traits]) -> set[int]:
    own = traits[root]
    pupils = {other for other, seen in traits.items() if seen.kinds and other != root}
    more = {other for other, seen in traits.items() if seen.known > own.known and not own.kinds}
    return {other for other in pupils or more if fit(own, traits[other])}


def fit(one: Traits, other: Traits) -> bool:
    if one.kinds & other.kinds:
        return False
    if one.kinds and other.kinds:
        return bool(one.births & other.births)
    return alike(one.births, other.births) and alike(one.classes, other.classes)


def alike(one: frozenset, other: frozenset) -> bool:
    return not one or not other or bool(one & other)


def test_of_twenty_thousand_with_one_name_each_is_looked_up() -> None:
    """Every pair would be four hundred million. The pupils have ids, the names a date of birth."""
    days = [date.fromordinal(date(2005, 1, 1).toordinal() + n) for n in range(10_000)]
    traits = {n: told(UPN, born=day, classes="4A") for n, day in enumerate(days)}
    traits |= {10_000 + n: told(born=day) for n, day in enumerate(days)}
    assert belonging(traits) == [(10_000 + n, n) for n in range(10_000)]
    alone = {n: told(UPN, born=MAY) for n in range(10_000)} | {-1: told(MIS, born=MAY)}
    assert belonging(alone) == []
