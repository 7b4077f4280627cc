"""Families: who lives where with whom, who is whose brother or sister, what else is known."""

import random
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from .people import Contact, Pupil, Roll, invent_pupils

HERE = Path(__file__).parent


def invent_people(roll: Roll) -> list[Pupil]:
    """All pupils on roll at any time in the years, with their families, oldest first."""
    rng = random.Random(f"{roll.seed}/people")
    names = _Names(rng)
    return _families(rng, names, invent_pupils(roll, rng, names.child))


class _Names:
    """Draws names, addresses and adults."""

    def __init__(self, rng: random.Random) -> None:
        data: dict[str, Any] = tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))
        self.groups: list[dict[str, Any]] = data["groups"]
        self.shares = [group["share"] for group in self.groups]
        self.places: dict[str, Any] = data["places"]
        self.rng = rng

    def child(self) -> tuple[dict[str, Any], str, str]:
        """(name group, sex, forename)."""
        group = self.rng.choices(self.groups, weights=self.shares)[0]
        sex = self.rng.choice("FM")
        return group, sex, self.rng.choice(group["girls" if sex == "F" else "boys"])

    def group_of(self, pupil: Pupil) -> dict[str, Any]:
        """The group whose surnames hold the pupil's."""
        return next(group for group in self.groups if pupil.surname in group["surnames"])

    def address(self) -> tuple[str, str, str, str]:
        """An invented address: LY is no British postcode area."""
        rng, places = self.rng, self.places
        village = rng.choice(places["villages"]) if rng.random() < 0.15 else ""
        letters = [rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2)]
        postcode = places["postcode"].format(n=rng.randint(1, 9), a=letters[0], b=letters[1])
        street = f"{rng.randint(1, 68)} {rng.choice(places['streets'])}"
        return (street, village, places["town"], postcode)

    def adult(self, group: dict[str, Any], surname: str, woman: bool) -> Contact:
        """An adult with an e-mail address and a telephone number that nobody has."""
        rng = self.rng
        forename = rng.choice(group["women" if woman else "men"])
        if rng.random() < 0.22:
            surname = rng.choice(group["surnames"])
        title = rng.choice(["Mrs", "Ms", "Miss", "Ms"]) if woman else "Mr"
        return Contact(
            forename=forename,
            surname=surname,
            title="" if rng.random() < 0.08 else title,
            relationship="Mother" if woman else "Father",
            address=self.address(),
            email=f"family{rng.randrange(10**6):06}@example.org",
            phone=f"07700 900{rng.randrange(1000):03}",
            language=group["language"],
        )


def _families(rng: random.Random, names: _Names, pupils: list[Pupil]) -> list[Pupil]:
    """Gives each pupil contacts; brothers and sisters share surname and contacts."""
    order = list(range(len(pupils)))
    rng.shuffle(order)
    done: dict[int, Pupil] = {}
    homes: dict[str, list[Pupil]] = {}
    for index in order:
        pupil = pupils[index]
        elder = _sibling(rng, homes.get(pupil.ethnicity, []), pupil)
        if elder is not None:
            given = replace(
                pupil,
                surname=elder.surname,
                language=elder.language,
                village=elder.village,
                fsm=elder.fsm,
                contacts=elder.contacts,
            )
        else:
            given = _household(rng, names, pupil)
        done[index] = _characteristics(rng, given)
        homes.setdefault(pupil.ethnicity, []).append(done[index])
    return [done[index] for index in range(len(pupils))]


def _sibling(rng: random.Random, homes: list[Pupil], pupil: Pupil) -> Pupil | None:
    if not homes or rng.random() > 0.3:
        return None
    elder = rng.choice(homes[-60:])
    fits = abs(elder.reception - pupil.reception) in {2, 3, 4}
    return elder if fits and elder.language == pupil.language else None


def _household(rng: random.Random, names: _Names, pupil: Pupil) -> Pupil:
    group = names.group_of(pupil)
    mother = names.adult(group, pupil.surname, woman=True)
    father = names.adult(group, pupil.surname, woman=False)
    kind = rng.random()
    if kind < 0.55:
        adults: tuple[Contact, ...] = (mother, replace(father, address=mother.address))
    elif kind < 0.75:
        adults = (mother, replace(father, lives_with=False))
    else:
        adults = (mother,)
    return replace(pupil, contacts=adults, village=mother.address[1], fsm=rng.random() < 0.28)


def _characteristics(rng: random.Random, pupil: Pupil) -> Pupil:
    draw = [rng.random() for _ in range(6)]
    return replace(
        pupil,
        sen="E" if draw[0] < 0.035 else "K" if draw[0] < 0.18 else "N",
        health=draw[1] < 0.02,
        service=draw[2] < 0.01,
        young_carer=draw[3] < 0.008,
        social_worker=draw[4] < 0.012,
        traveller=draw[5] < 0.004,
    )
