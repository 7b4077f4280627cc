"""The tables of the case log, version by version. A step that was released is never changed.

Days and moments are ISO text, moments with their offset. `change` is the history: who did what and
when, never whose marks. Its `summary` holds no name and no identifier of a pupil.
"""

STEPS: tuple[tuple[str, ...], ...] = (
    # Version 1: holds.
    (
        """
        CREATE TABLE hold (
            id INTEGER PRIMARY KEY,
            school TEXT NOT NULL,
            pupil TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
            review TEXT NOT NULL,
            placed_by TEXT NOT NULL,
            placed_at TEXT NOT NULL,
            released_by TEXT,
            released_at TEXT,
            CHECK ((released_by IS NULL) = (released_at IS NULL))
        ) STRICT
        """,
    ),
    # Version 2: the history of changes, and what each ingest brought: files read (sources), the
    # Parquet files that hold the marks, amendments, findings.
    (
        """
        CREATE TABLE change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            kind TEXT NOT NULL,
            school TEXT,
            summary TEXT NOT NULL,
            hold INTEGER,
            undoes INTEGER UNIQUE,
            undone_by INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE source (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            change INTEGER NOT NULL REFERENCES change (id),
            school TEXT NOT NULL,
            file TEXT NOT NULL,
            path TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            modified TEXT NOT NULL,
            kind TEXT NOT NULL,
            layout TEXT,
            sheet TEXT,
            rows INTEGER NOT NULL,
            cells INTEGER NOT NULL,
            marks INTEGER NOT NULL,
            excluded TEXT NOT NULL,
            pupils INTEGER NOT NULL,
            first_date TEXT,
            last_date TEXT,
            why TEXT NOT NULL,
            columns TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX source_by_fingerprint ON source (sha256, school)",
        # `file` is relative to the workspace, with `/`. Current: `until_change` is null. `purged`:
        # superseded and no longer kept.
        """
        CREATE TABLE stored_file (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('marks', 'apart', 'pupils', 'contacts')),
            school TEXT NOT NULL,
            year TEXT,
            file TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            from_change INTEGER NOT NULL REFERENCES change (id),
            until_change INTEGER REFERENCES change (id),
            purged INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """,
        """
        CREATE UNIQUE INDEX current_file ON stored_file (school, kind, ifnull(year, ''))
        WHERE until_change IS NULL
        """,
        # `was` and `now`: register codes; null: no mark. The sources: `source.id`.
        """
        CREATE TABLE amendment (
            id INTEGER PRIMARY KEY,
            change INTEGER NOT NULL REFERENCES change (id),
            school TEXT NOT NULL,
            pupil_id TEXT NOT NULL,
            date TEXT NOT NULL,
            session TEXT NOT NULL,
            was TEXT,
            now TEXT,
            was_minutes INTEGER,
            now_minutes INTEGER,
            was_source INTEGER,
            was_row INTEGER,
            now_source INTEGER,
            now_row INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE finding (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES source (id),
            change INTEGER NOT NULL REFERENCES change (id),
            code TEXT NOT NULL,
            severity TEXT NOT NULL,
            message TEXT NOT NULL,
            file TEXT,
            sheet TEXT,
            row INTEGER,
            column TEXT,
            value TEXT,
            other_rows TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX finding_by_source ON finding (source)",
        # The holds of version 1 enter the history as they were placed and released.
        """
        INSERT INTO change (at, by, kind, school, summary, hold)
        SELECT at, by, kind, school, summary, hold FROM (
            SELECT placed_at AS at, placed_by AS by, 'hold' AS kind, school,
                'a pupil''s letters were put on hold' AS summary, id AS hold, 0 AS turn
            FROM hold
            UNION ALL
            SELECT released_at, released_by, 'release', school,
                'a pupil''s letters were released', id, 1
            FROM hold WHERE released_at IS NOT NULL
        ) ORDER BY at, hold, turn
        """,
    ),
    # Version 3: the log of what was done for a pupil. `pupil` as the office named them, `date` the
    # day it was done or is planned for, `until` the end of what lasts. Who entered it and when is
    # in its change; an entry whose change was undone counts no more.
    (
        """
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            change INTEGER NOT NULL REFERENCES change (id),
            school TEXT NOT NULL,
            pupil TEXT NOT NULL,
            kind TEXT NOT NULL,
            date TEXT NOT NULL,
            until TEXT CHECK (until >= date),
            what TEXT NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX event_by_change ON event (change)",
    ),
    # Version 4: how a hold, an entry or an amendment named its pupil before a change brought
    # another UPN. `row`: the `id` in the table `noted`.
    (
        """
        CREATE TABLE renaming (
            change INTEGER NOT NULL REFERENCES change (id),
            noted TEXT NOT NULL CHECK (noted IN ('hold', 'event', 'amendment')),
            row INTEGER NOT NULL,
            was TEXT NOT NULL
        ) STRICT
        """,
    ),
    # Version 5: the fingerprint of all rows (see `attcli.store.seal`). `brought_back`: how many
    # forgettings a restore took back.
    (
        "CREATE TABLE seal (sha256 TEXT NOT NULL) STRICT",
        "ALTER TABLE change ADD COLUMN brought_back INTEGER NOT NULL DEFAULT 0",
    ),
    # Version 6: entries that commands write. `about`: the `id` of the entry this one follows up (it
    # may be forgotten since); `parent`: the one parent it concerns; `details`: a JSON object, as
    # the entry's kind needs it. `pupil` is empty for what concerns the whole school.
    (
        "ALTER TABLE event ADD COLUMN about INTEGER",
        "ALTER TABLE event ADD COLUMN parent TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE event ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
        "CREATE INDEX event_by_about ON event (about)",
    ),
    # Version 7: what is held of one school is found at once where there are thousands.
    (
        "CREATE INDEX source_by_school ON source (school)",
        "CREATE INDEX stored_file_by_school ON stored_file (school, until_change)",
    ),
)

KEPT_CHANGES = 10
"""Superseded files are kept for this many changes of their school, for undo and for readers."""
