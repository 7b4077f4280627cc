"""The packs: what each policy says, every value with its source, and broken packs refused."""

from datetime import time
from pathlib import Path

import pytest

from attcli.errors import SettingsError
from attcli.law.codes import LAW_BEGINS, codes_on, versions
from attcli.policy.document import read
from attcli.policy.pack import NOT_EXPLAINED, REASONS, load_pack, pack_ids, read_pack

PACKS = Path(load_pack.__wrapped__.__code__.co_filename).with_name("packs")


def test_the_ladder_of_leading_edge() -> None:
    pack = load_pack("leading-edge")
    assert [
        (s.number, s.below_pct, s.min_sessions_missed, s.letter, s.signed_by) for s in pack.stages
    ] == [
        (1, 96, 4, "attendance-update", "champion"),
        (2, 92, 6, "meeting-invitation", "champion"),
        (3, 90, 8, "action-plan-invitation", "champion"),
    ]
    assert (pack.target_pct, pack.min_possible_sessions) == (96, 20)
    assert pack.holidays_skip_ladder
    assert pack.not_compulsory_age_top_stage == 1


def test_the_times_and_limits_of_leading_edge() -> None:
    pack = load_pack("leading-edge")
    assert (pack.times.arrive_by, pack.times.register_closes) == (time(8, 40), time(9, 10))
    assert (pack.at_risk_den, pack.near, pack.max_letters) == (20, 3, 60)
    assert pack.count_no_reason
    assert pack.count_other_schools
    assert pack.no_row_days == 28


def test_late_arrivals_and_absence_without_a_break_in_leading_edge() -> None:
    lateness, continuous = load_pack("leading-edge").lateness, load_pack("leading-edge").continuous
    assert (lateness.frequent_lates, lateness.lates_after_close, lateness.weeks) == (6, 3, 6)
    assert (continuous.proof_days, continuous.no_contact_days) == (3, 10)
    assert continuous.no_contact_reasons == ("no-reason-yet", "other-unauthorised")


def test_leave_of_absence_in_leading_edge() -> None:
    leave = load_pack("leading-edge").leave
    assert (leave.notice_school_days, leave.notice_weeks) == (15, 0)
    assert leave.home_parent_only
    assert (leave.above_pct, leave.most_days, leave.entrance_months) == (0, 0, ())


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_value_of_a_pack_has_words_and_a_source(pack_id: str) -> None:
    for name, origin in load_pack(pack_id).origins.items():
        assert origin.about.endswith("."), name
        assert origin.source, name
        assert not origin.changed_by_school, name


def test_what_the_policy_leaves_open_is_marked_as_ours() -> None:
    ours = {name for name, origin in load_pack().origins.items() if origin.ours}
    assert ours == {
        "min_possible_sessions",
        "leave.never_afterwards",
        "leave.observance_days",
        "not_compulsory_age_top_stage",
        "stage_1.min_sessions_missed",
        "stage_2.min_sessions_missed",
        "stage_3.min_sessions_missed",
        "waiting.reasons",
        "waiting.reasons_with_health_flag",
        "waiting.share_pct",
        "lateness.frequent_lates",
        "lateness.lates_after_close",
        "lateness.weeks",
        "continuous.proof_days",
        "continuous.no_contact_days",
        "continuous.no_contact_reasons",
        "at_risk_den",
        "near",
        "count_other_schools",
        "no_row_days",
        "max_letters",
    }


def test_the_reasons_of_a_waiting_rule_are_meanings_the_law_knows() -> None:
    known = {
        meaning
        for version in versions()
        for code in version.codes.values()
        for meaning in code.meanings
    }
    assert set(REASONS) | set(NOT_EXPLAINED) <= known
    assert codes_on(LAW_BEGINS)


def test_a_pack_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(SettingsError, match=r"no policy pack “croydon”.*leading-edge"):
        load_pack("croydon")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[near]\nvalue = 3", "[near]"), "near.value: this is missing"),
        (('source = "Time for a call before the test is met"\n', ""), "near.source: this is miss"),
        (("[near]\nvalue = 3", '[near]\nvalue = "3"'), 'near.value = "3": a whole number'),
        (("[near]", "[neer]"), "there is no such setting. Did you mean near?"),
        (('letter = "meeting-invitation"\n', ""), "stage_2.letter: this is missing"),
        (('value = "9:10"', 'value = "9h10"'), "a time of day is wanted"),
        (('"excluded"', '"expelled"'), '= "expelled": this is not known here'),
    ],
    ids=["value", "source", "type", "name", "letter", "time", "reason"],
)
def test_a_broken_pack_is_refused_with_the_reason(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    whole = (PACKS / "leading-edge.toml").read_text(encoding="utf-8")
    assert change[0] in whole
    path = tmp_path / "broken.toml"
    path.write_text(whole.replace(*change, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_pack(read(path))
    assert said in str(caught.value)
    assert "broken.toml, line " in str(caught.value)
