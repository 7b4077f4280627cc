"""The clocks of London, whatever zone the computer is set to.

British Summer Time begins on the last Sunday of March and ends on the last Sunday of October, both
at 01:00 UTC (Summer Time Act 1972, s.1, as amended by SI 2002/262). Kept here in two lines, as a
computer may have no table of time zones.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

_HOUR = timedelta(hours=1)


def day_in_london(day: date, minutes: int, zone: str) -> date | None:
    """The day of `minutes` after midnight; `zone`: `Z` or `+01:00`. None: no such moment."""
    if minutes >= 24 * 60:
        return None
    try:
        moment = datetime.combine(day, time()) + timedelta(minutes=minutes) - _ahead(zone)
        return (moment + _HOUR if _summer(moment) else moment).date()
    except OverflowError:
        return None


def clock_in_london(seconds: float) -> datetime:
    """The moment so many seconds after 1970 as London's clocks show it, to the second."""
    moment = datetime.fromtimestamp(int(seconds), tz=UTC)
    ahead = _HOUR if _summer(moment.replace(tzinfo=None)) else timedelta(0)
    return moment.astimezone(timezone(ahead))


def _ahead(zone: str) -> timedelta:
    """How far a zone is ahead of UTC."""
    if zone in "Zz":
        return timedelta(0)
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -ahead if zone.startswith("-") else ahead


def _summer(moment: datetime) -> bool:
    return _last_sunday(moment.year, 3) + _HOUR <= moment < _last_sunday(moment.year, 10) + _HOUR


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)  # noqa: DTZ001 (UTC, as every moment here)
    return last - timedelta(days=(last.weekday() + 1) % 7)
