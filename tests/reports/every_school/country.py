"""Random schools in a workspace: pupils who move between them, notices, settings that differ."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import polars as pl
from tests.measures.random_schools import as_register, days_of, school
from tests.store.remembering import a_source, amendments

from attcli.register.model import Register
from attcli.store.events import Event, enter_all
from attcli.store.memory import HELD, Memory, changing, empty_memory

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
KEYS = ("ash", "ash-vale", "beech", "cedar")  # one begins like another
_PUPILS = 9


def random_country(workspace: Path, seed: int) -> None:
    """Three or four schools whose pupils are partly the same; some with notices on record."""
    random = Random(seed)  # noqa: S311 (invented schools)
    pupils = []
    for key in KEYS[: random.choice((3, 4))]:
        upns = [f"p{n:02d}" for n in sorted(random.sample(range(14), random.randint(2, _PUPILS)))]
        pupils += school(random, key, upns, days_of(random))
    take_in(workspace, as_register(pupils))
    settings(workspace, random)
    enter_all(
        workspace,
        [a_notice(random, p.school, p.upn) for p in pupils[:: random.choice((1, 4))]],
        "x",
    )


def settings(workspace: Path, random: Random) -> None:
    said = {
        key: random.choice(("", "", "count_other_schools = false\n", "count_no_reason = false\n"))
        for key in KEYS
    }
    text = "".join(
        f"[schools.{key}]\n[schools.{key}.policy]\n{words}" for key, words in said.items()
    )
    (workspace / "attcli.toml").write_text(text, encoding="utf-8")


def a_notice(random: Random, key: str, upn: str) -> Event:
    first = datetime(2025, random.randint(1, 12), random.randint(1, 28), tzinfo=UTC).date()
    days = {"from": first.isoformat(), "to": first.replace(day=28).isoformat(), "for": "absence"}
    return Event(key, upn, "penalty-notice", first, "A. Officer", NOON, details=days)


def take_in(workspace: Path, register: Register) -> None:
    """Each school of a register in a change of its own."""
    for key in register.schools:
        with changing(workspace, "ingest", "A. Officer", NOON) as change:
            number = change.add_source(a_source(f"{key}.csv", sha256=key), key, ())
            empty = empty_memory(key)
            marks, pupils = (
                _held(kind, frame.filter(pl.col("school") == key), number)
                for kind, frame in (("marks", register.marks), ("pupils", register.pupils))
            )
            memory = Memory(key, marks, empty.apart, pupils, empty.contacts, {})
            change.keep(memory, amendments())
            change.summary = "taken in"


def _held(kind: str, rows: pl.DataFrame, source: int) -> pl.DataFrame:
    numbered = rows.with_columns(source=pl.lit(source, pl.UInt32))
    return numbered.select(list(HELD[kind]))
