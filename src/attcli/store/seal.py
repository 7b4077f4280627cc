"""The seal of a case log: one fingerprint of all its rows, renewed by every write, checked by every
read. A page that a bad disk or a broken copy overwrote may still look like a page; it is told then.
"""

import hashlib
import sqlite3

SEALED_FROM = 5
"""The first version of the case log that has a seal."""


def set_seal(connection: sqlite3.Connection) -> None:
    """Fingerprint the rows as they stand; the caller's transaction makes it durable."""
    now = _fingerprint(connection)
    if _noted(connection) != [now]:
        connection.execute("DELETE FROM seal")
        connection.execute("INSERT INTO seal (sha256) VALUES (?)", (now,))


def check_seal(connection: sqlite3.Connection) -> None:
    """sqlite3.DatabaseError where the log is not whole, or its rows are not those last written."""
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("its parts do not fit together")
    version = _version(connection)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if version < SEALED_FROM and "seal" not in names and bool(names) == bool(version):
        return
    if "seal" not in names or _noted(connection) != [_fingerprint(connection)]:
        raise sqlite3.DatabaseError("what it holds is not what was written")


def _noted(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT sha256 FROM seal")]


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _fingerprint(connection: sqlite3.Connection) -> str:
    """SHA-256 over the version and every table but the seal: its name, its columns, its rows."""
    digest = hashlib.sha256(str(_version(connection)).encode())
    cursor = connection.cursor()
    cursor.row_factory = None
    kept, connection.text_factory = connection.text_factory, bytes  # damaged text is no UTF-8
    try:
        tables = cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'seal' "
            "ORDER BY name"
        ).fetchall()
        for name, columns in tables:
            rows = cursor.execute(f'SELECT * FROM "{name.decode()}" ORDER BY rowid').fetchall()  # noqa: S608 (own names)
            digest.update(repr((name, columns, rows)).encode())
    finally:
        connection.text_factory = kept
    return digest.hexdigest()
