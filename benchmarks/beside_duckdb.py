"""The core counts of some measures as SQL that DuckDB runs, for times side by side.

DuckDB starts from one table `marks`: what `beside_pandas.marks_of` gives, pupils and schools as
numbers, codes as places in the list of letters; and `meaning`, what each place counts as.
"""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from benchmarks.beside_pandas import FLAGS, MEANINGS, Marks

from attcli.law import codes, thresholds

Database = duckdb.DuckDBPyConnection
_CLASSIFIED = """
CREATE OR REPLACE TABLE rows AS
SELECT marks.*, meaning.* EXCLUDE (code),
       date_trunc('week', date)::DATE AS monday
FROM marks JOIN meaning USING (code)
"""
_WEEKS = """
CREATE OR REPLACE TABLE weeks AS
SELECT school, monday, row_number() OVER (PARTITION BY school ORDER BY monday) AS week
FROM (SELECT DISTINCT school, monday FROM rows WHERE possible)
"""


def database(marks: Marks) -> Database:
    """A database in memory that holds the marks and what each code means; not timed."""
    found = duckdb.connect()
    found.register("given", marks.rows)
    found.execute(
        "CREATE TABLE marks AS SELECT pupil, school, date::DATE AS date, session, code FROM given"
    )
    _take_meanings(found, marks.rows["date"].iat[0].date())
    return found


def weekly_pass(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Five analyses, from a file with the columns of `marks`."""
    found = duckdb.connect()
    found.execute("CREATE TABLE marks AS SELECT * FROM read_parquet(?)", [str(path)])
    ((last,),) = found.execute("SELECT max(date) FROM marks").fetchall()
    _take_meanings(found, last)
    classify(found)
    longest, going = continuous(found)
    cells = found.execute(
        "SELECT monday, isodow(date), code, count(*) FROM rows WHERE code >= 0 GROUP BY ALL"
    ).fetchall()
    sums = [row[: 1 + len(FLAGS)] for row in absence(found)]
    return {
        "sums": sums,
        "test": threshold(found),
        "longest": longest,
        "current": going,
        "cells": cells,
        "waiting": unexplained(found),
    }


def _take_meanings(found: Database, day: date) -> None:
    law = codes.codes_on(day)
    known = [*(law.get(letter) for letter in codes.LETTERS), None]
    places = [*range(len(codes.LETTERS)), -1]
    flags = {flag: [bool(c and getattr(c, flag)) for c in known] for flag in FLAGS}
    flags |= {
        n: [bool(c and meaning in c.meanings) for c in known] for n, meaning in MEANINGS.items()
    }
    found.register("meanings", pd.DataFrame({"code": places} | flags))
    found.execute(
        "CREATE TABLE meaning AS SELECT code::SMALLINT AS code, * EXCLUDE (code) FROM meanings"
    )


def classify(found: Database) -> Database:
    """`rows`: the marks with what each means; `weeks`: the school weeks, numbered."""
    found.execute(_CLASSIFIED)
    found.execute(_WEEKS)
    return found


def absence(found: Database) -> list[tuple[Any, ...]]:
    """The sums of each pupil."""
    sums = ", ".join(f"sum({name}::INT)::BIGINT" for name in (*FLAGS, "late", "late_after_close"))
    return found.execute(f"SELECT pupil, {sums} FROM rows GROUP BY pupil").fetchall()  # noqa: S608 (own names)


def threshold(found: Database) -> list[tuple[Any, ...]]:
    """The day each pupil's test was first met: the tenth session back lies in the ten weeks."""
    (last,) = found.execute("SELECT max(date) FROM rows").fetchone() or ()
    law = thresholds.on(last)
    return found.execute(
        """
        SELECT pupil, min(date) FROM (
            SELECT pupil, date, week, lag(week, ?) OVER (
                PARTITION BY pupil ORDER BY date, session) AS back
            FROM rows JOIN weeks USING (school, monday)
            WHERE unauthorised AND date >= ?
        ) WHERE week - back < ? GROUP BY pupil
        """,
        [law.notice_sessions - 1, law.counts_from, law.notice_weeks],
    ).fetchall()


def unexplained(found: Database) -> list[tuple[Any, ...]]:
    """The marks without a reason yet and the school days since; [pupil, date, age]."""
    return found.execute(
        """
        WITH held AS (
            SELECT school, date, row_number() OVER (
                PARTITION BY school ORDER BY date DESC) - 1 AS since
            FROM (SELECT DISTINCT school, date FROM rows WHERE possible)
        )
        SELECT pupil, date, since FROM rows JOIN held USING (school, date) WHERE no_reason
        """
    ).fetchall()


def continuous(found: Database) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The longest run of absent sessions of each pupil, and the one that goes on."""
    found.execute(
        """
        CREATE OR REPLACE TEMP TABLE runs AS
        SELECT pupil, count(*) AS sessions, max(n) AS last FROM (
            SELECT pupil, n, n - row_number() OVER (PARTITION BY pupil ORDER BY n) AS run FROM (
                SELECT pupil, absent, row_number() OVER (
                    PARTITION BY pupil ORDER BY date, session) AS n
                FROM rows WHERE possible
            ) WHERE absent
        ) GROUP BY pupil, run
        """
    )
    longest = found.execute("SELECT pupil, max(sessions) FROM runs GROUP BY pupil").fetchall()
    going = found.execute(
        """
        SELECT runs.pupil, sessions FROM runs JOIN (
            SELECT pupil, count(*) AS last FROM rows WHERE possible GROUP BY pupil
        ) USING (pupil, last)
        """
    ).fetchall()
    return longest, going
