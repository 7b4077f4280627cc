"""One pupil's picture in words: what a meeting needs first, for the screen and the page alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attcli.policy.stage import ATTENDANCE
from attcli.register.days import short_day
from attcli.register.percent import shown
from attcli.reports.one_pupil_rows import Facts
from attcli.reports.words import count_of, listed

_STATUS = {
    "severe": "severely absent",
    "persistent": "persistently absent",
    "at-risk": "at risk of persistent absence",
    "ok": "not persistently absent",
    "n/a": "no possible session",
}
_NO_FORECAST = {
    "term-dates": "No forecast: the term dates do not reach the end of the academic year.",
    "marks-end": "No forecast: the marks end before the day asked for.",
    "period": "No forecast: the days asked for are not the academic year up to now.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the picture: a heading, sentences, and the sessions it rests on."""

    title: str
    lines: tuple[str, ...]
    sessions: Sequence[Facts] = ()


def who(found: Facts) -> tuple[str, str, str]:
    """The name; year, class and school; ids, date of birth and school age."""
    pupil, age = found["pupil"], found["age"]
    name = ", ".join(filter(None, (pupil["surname"], pupil["forename"]))) or pupil["pupil_id"]
    group = pupil["year_group"]
    year = f"Year {group}" if group and group[:1].isdigit() else group
    place = [year, pupil["class"], pupil["school_name"] or pupil["school"]]
    ids = [
        f"UPN {pupil['upn']}" if pupil["upn"] else None,
        f"admission no. {pupil['adno']}" if pupil["adno"] else None,
        f"id {pupil['mis_id']}" if pupil["mis_id"] else None,
        f"born {short_day(pupil['dob'])}" if pupil["dob"] else "no date of birth",
        _of_age(age),
        _left(pupil),
    ]
    return name, " · ".join(filter(None, place)), " · ".join(filter(None, ids))


def _of_age(age: Facts) -> str:
    if age["from"] is None:
        return "compulsory school age: unknown"
    when = f"{short_day(age['from'])} to {short_day(age['until'])}"
    return f"compulsory school age: {age['compulsory']} ({when})"


def _left(pupil: Facts) -> str | None:
    if pupil["leaving_date"]:
        return f"leaves {short_day(pupil['leaving_date'])}"
    return None if pupil["on_roll"] else "not on roll any more"


def parts(found: Facts, needed: int) -> list[Part]:
    """The parts in the order of a meeting. `needed`: the sessions of the ten-session test."""
    return [
        Part("Next", tuple(_next(found, needed)) or ("Nothing is due.",)),
        Part("Attendance", tuple(_attendance(found))),
        Part("Ten sessions", tuple(_test(found, needed)), found["threshold"]["current"]),
        Part("Stage", tuple(_stage(found["stage"]))),
        Part("Runs", tuple(_running(found))),
        Part("Punctuality", tuple(_late(found["punctuality"]))),
        Part("Unexplained", tuple(_unexplained(found["unexplained"])), found["unexplained"]),
        Part("Log", tuple(_log(found["log"]))),
    ]


def _now(found: Facts) -> str:
    """now; “then” where the marks end before the day asked for."""
    return "then" if found["marks_end"] else "now"


def _next(found: Facts, needed: int) -> Iterator[str]:
    stage, test = found["stage"], found["threshold"]
    if stage and stage["due"]:
        letter = f"Letter due: {_plain(stage['due'])}, from {short_day(stage['due_from'])}"
        yield f"{letter}. {_sentence(stage['blocked_by'])}" if stage["blocked_by"] else f"{letter}."
    if test["current_sessions"] >= needed:
        yield "Ten-session test met: consider a penalty notice; it is never automatic."
    open_marks = [row for row in found["unexplained"] if row["kind"] != "missing"]
    if open_marks:
        overdue = sum(bool(row["overdue"]) for row in open_marks)
        yield f"Find the reason of {count_of(len(open_marks), 'session')} ({overdue} overdue)."
    titles = {clock["clock"]: clock for clock in found["clocks"]}
    runs = found["continuous"]
    for clock in runs["clocks"] if runs else ():
        if clock["now"]:
            yield titles[clock["clock"]]["then"]
    if runs and runs["next_clock"]:
        yield _next_clock(runs, titles[runs["next_clock"]])


def _next_clock(runs: Facts, clock: Facts) -> str:
    when = f"in {count_of(runs['next_in'], 'school day')}"
    day = f", on {short_day(runs['next_date'])}" if runs["next_date"] else ""
    return f"If absence goes on: {clock['title'].lower()}, {when}{day}."


def _attendance(found: Facts) -> Iterator[str]:
    counts = found["counts"]
    if found["period_cut"]:
        yield "Of the days asked for alone, not of the academic year so far:"
    if counts is None:
        yield "No row in the period."
        return
    yield (
        f"{shown(counts['attended'], counts['possible'])}: attended {counts['attended']} of "
        f"{counts['possible']}; absent {counts['absent']} (authorised {counts['authorised']}, "
        f"unauthorised {counts['unauthorised']}). {_sentence(_STATUS[counts['status']])}"
        f"{_to_persistent(counts)}."
    )
    yield from _forecast(counts, found["forecast"])
    yield from (f"{r['n']} × {r['code']}  {r['title']} ({r['group']})" for r in found["reasons"])


def _to_persistent(counts: Facts) -> str:
    left = counts["sessions_to_pa"]
    if left is None or left <= 0:
        return ""
    return f"; {count_of(left, 'session')} from it"


def _forecast(counts: Facts, ahead: Facts) -> Iterator[str]:
    if ahead["unknown"]:
        yield _NO_FORECAST[ahead["unknown"]]
    elif counts["planned"] and counts["possible"]:
        best = shown(counts["attended"] + counts["planned"], counts["possible"] + counts["planned"])
        word = "can be" if counts["can_avoid_pa"] else "can't be"
        yield (
            f"If every planned session to {short_day(ahead['to'])} is attended: {best}. Persistent "
            f"absence {word} avoided this year; {counts['may_still_miss']} of "
            f"{counts['planned']} may be missed."
        )


def _test(found: Facts, needed: int) -> Iterator[str]:
    test = found["threshold"]
    now, when = test["current_sessions"], _now(found)
    word = f"met {when}" if now >= needed else f"not met {when}, {needed - now} short"
    since = test["current_window_start"]
    weeks = f" in the ten school weeks from {short_day(since)}" if since else ""
    yield f"{count_of(now, 'unauthorised session')}{weeks}: {word}."
    yield from _apart(test)
    if test["met"]:
        yield (
            f"First met on {short_day(test['first_met'])} (weeks {short_day(test['window_start'])} "
            f"to {short_day(test['window_end'])}, {test['sessions_to_window_end']} in all)."
        )
    if not test["history_complete"]:
        yield "Fewer than ten school weeks are held: it can't be ruled out."
    if test["compulsory_age"] != "yes":
        word = "not of compulsory school age" if test["compulsory_age"] == "no" else "age unknown"
        yield f"{_sentence(word)}: sessions certainly outside it do not count."
    if len(test["schools"]) > 1:
        yield f"Counted together with {listed(test['schools'])}."


def _apart(test: Facts) -> Iterator[str]:
    """The sessions that are told beside the count: without a reason, or of an earlier notice."""
    if n := test["n_current"]:
        if test["settings"]["count_no_reason"]:
            yield f"{n} of them still without a reason: nothing can be referred yet."
        else:
            yield (
                f"{n} with no reason yet, not counted by the school's setting: nothing can be "
                "referred until they are settled."
            )
    if out := test["excluded_by_notice"]:
        with_them = test["current_sessions"] + out
        yield (
            f"{count_of(out, 'session')} inside the period of an earlier notice, left out by the "
            f"school's setting: with them {with_them}."
        )
    elif again := test["in_notice_period"]:
        yield (
            f"{again} of them inside the period of an earlier notice, counted again by the "
            "school's setting."
        )


def _stage(stage: Facts | None) -> Iterator[str]:
    if stage is None or stage["stage"] is None:
        yield "None is open."
        return
    ladder = "Stage" if stage["track"] == ATTENDANCE else f"{_sentence(stage['track'])}, step"
    since = f"since {short_day(stage['since'])}"
    yield f"{ladder} {stage['stage']}, {stage['stage_title']}, {since}: {stage['figures']}."
    yield f"Rule: {stage['rule']}. [{stage['citation']}]"
    yield f"So far: {stage['history']}."
    if stage["last_year"]:
        yield f"Last year: {stage['last_year']}."
    if not stage["due"] and stage["due_from"]:
        yield f"No letter is due before {short_day(stage['due_from'])}."
    yield f"The policy: {stage['then']}"
    if stage["also"]:
        yield f"Also open: {stage['also']}."
    if stage["weigh"]:
        yield f"To weigh before any legal step: {stage['weigh']}."
    if stage["blocked_by"]:
        yield f"Blocked: {stage['blocked_by']}."


def _running(found: Facts) -> Iterator[str]:
    runs = found["continuous"]
    if runs is None:
        yield "Never absent in the register."
        return
    if runs["current_sessions"]:
        codes = ", ".join(f"{part['n']} {part['code']}" for part in runs["current_codes"])
        yield f"Absent {_now(found)}: {_run(runs, 'current')} ({codes})."
    else:
        yield f"Not absent {_now(found)}."
    if runs["longest_from"] != runs["current_from"]:
        yield f"Longest: {_run(runs, 'longest')}."
    titles = {clock["clock"]: clock["title"] for clock in found["clocks"]}
    for clock in runs["clocks"]:
        goes = ", still" if clock["now"] else ""
        yield (
            f"Reached on {short_day(clock['reached'])}{goes}: {titles[clock['clock']].lower()} "
            f"({count_of(clock['length'], 'school day')})."
        )


def _run(runs: Facts, which: str) -> str:
    days, sessions = runs[f"{which}_days"], runs[f"{which}_sessions"]
    first, last = runs[f"{which}_from"], runs[f"{which}_to"]
    when = short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"
    return f"{count_of(sessions, 'session')}, {count_of(days, 'whole school day')}, {when}"


def _late(row: Facts) -> Iterator[str]:
    yield (
        f"Late {row['late']} before the register closed, {row['late_after_close']} after it, of "
        f"{row['arrived']} arrived; in the last {count_of(row['recent_weeks'], 'school week')} "
        f"{row['recent_late']} and {row['recent_late_after_close']}."
    )
    if row["triggers"]:
        yield f"Over a trigger of the policy: {listed([_plain(t) for t in row['triggers']])}."


def _unexplained(rows: Sequence[Facts]) -> Iterator[str]:
    missing = sum(row["kind"] == "missing" for row in rows)
    if not rows:
        yield "Every session has a mark and a reason."
        return
    if without := len(rows) - missing:
        oldest = max(row["age_school_days"] for row in rows if row["kind"] != "missing")
        days = count_of(oldest, "school day")
        yield f"{count_of(without, 'session')} without a reason yet, the oldest {days} old."
    if missing:
        yield f"{count_of(missing, 'session')} without a mark: neither present nor absent."


def _log(entries: Sequence[Facts] | None) -> Iterator[str]:
    if entries is None:
        yield "No workspace, so no log: letters and meetings are in your own records."
    elif not entries:
        yield "No letter, call or meeting is on record here: look in your own records, too."
    for entry in entries or ():
        until = f" to {short_day(entry['until'])}" if entry["until"] else ""
        told = ": ".join(filter(None, (_plain(entry["what"]), entry["outcome"])))
        kind = _plain(entry["kind"])
        yield f"{short_day(entry['date'])}{until}  {kind}{', ' + told if told else ''}"


def _plain(word: str) -> str:
    return word.replace("-", " ")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
