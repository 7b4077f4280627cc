"""The packs: what each policy says, every value with its source, and broken packs refused."""

from datetime import time
from pathlib import Path

import pytest

import attcli.policy.pack
from attcli.errors import SettingsError
from attcli.law.codes import LAW_BEGINS, codes_on, versions
from attcli.policy.document import read
from attcli.policy.pack import add_on_ids, load_pack, pack_ids, read_pack
from attcli.policy.values import NOT_EXPLAINED, REASONS

PACKS = Path(attcli.policy.pack.__file__).with_name("packs")


def test_the_ladder_of_leading_edge() -> None:
    pack = load_pack("leading-edge")
    assert [
        (s.number, s.below_pct, s.min_sessions_missed, s.letter, s.signed_by) for s in pack.stages
    ] == [
        (1, 96, 4, "attendance-update", "champion"),
        (2, 92, 6, "meeting-invitation", "champion"),
        (3, 90, 8, "action-plan-invitation", "champion"),
        (4, None, 0, "notice-to-improve", "champion"),
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


# the ladder of each pack: stage, its letters, who signs
LADDERS = {
    "big-life": [
        ("stage_1", ("attendance-update", "absence-followup"), "attendance_officer"),
        ("stage_2", ("meeting-invitation",), "attendance_officer"),
        ("stage_3", (), None),
        ("stage_4", ("penalty-warning",), "head"),
    ],
    "croydon": [
        ("stage_1", ("attendance-1a", "attendance-1b"), "attendance_officer"),
        ("stage_2", ("attendance-2",), "head"),
        ("stage_3", (), None),
        ("stage_4", (), None),
        ("punctuality_1", ("lateness-email",), "attendance_officer"),
        ("punctuality_2", ("punctuality-1",), "attendance_officer"),
        ("punctuality_3", ("punctuality-2",), "head"),
        ("punctuality_4", (), None),
    ],
    "leading-edge": [
        ("stage_1", ("attendance-update",), "champion"),
        ("stage_2", ("meeting-invitation",), "champion"),
        ("stage_3", ("action-plan-invitation",), "champion"),
        ("stage_4", ("notice-to-improve",), "champion"),
    ],
}


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_letters_of_each_ladder_and_who_signs(pack_id: str) -> None:
    stages = load_pack(pack_id).stages
    assert [(s.key, s.letters, s.signed_by) for s in stages] == LADDERS[pack_id]


# letter → who signs, by pack
SIGNERS = {
    ("croydon", "attendance-1b"): "attendance_officer",
    ("croydon", "attendance-2"): "head",
    ("croydon", "punctuality-2"): "head",
    ("croydon", "leave-approved"): "attendance_officer",
    ("croydon", "leave-declined"): "head",
    ("leading-edge", "notice-to-improve"): "champion",
    ("leading-edge", "leave-declined"): "head",
    ("leading-edge", "truancy-warning"): None,
    ("big-life", "penalty-warning"): "head",
}


@pytest.mark.parametrize("case", SIGNERS, ids=" ".join)
def test_who_signs_a_letter(case: tuple[str, str]) -> None:
    pack_id, letter = case
    assert load_pack(pack_id).signer(letter) == SIGNERS[case]


def test_an_add_on_stands_beside_any_pack() -> None:
    for pack_id in pack_ids():
        alone, both = load_pack(pack_id), load_pack(pack_id, ("conduct",))
        assert alone.conduct is None
        assert both.conduct is not None
        assert (both.conduct.answer_days, both.conduct.review_months) == (10, 6)
        assert both.stages == alone.stages
        assert set(both.origins) - set(alone.origins) == {
            name for name in both.origins if name.startswith("conduct.")
        }


@pytest.mark.parametrize("pack_id", pack_ids())
def test_every_value_of_a_pack_has_words_and_a_source(pack_id: str) -> None:
    for name, origin in load_pack(pack_id, add_on_ids()).origins.items():
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
        "stage_2.unauthorised_sessions",
        "steps_down_at_once",
        "review_weeks",
        "unauthorised_weeks",
        "improvement.min_possible",
        "improvement.least_points",
        "improvement.no_engagement",
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
        "count_earlier_notices",
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
    with pytest.raises(
        SettingsError, match=r"no policy pack “bristol”.*big-life, croydon, leading-edge"
    ):
        load_pack("bristol")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[near]\nvalue = 3", "[near]"), "near.value: this is missing"),
        (('source = "Time for a call before the test is met"\n', ""), "near.source: this is miss"),
        (("[near]\nvalue = 3", '[near]\nvalue = "3"'), 'near.value = "3": a whole number'),
        (("[near]", "[neer]"), "there is no such setting. Did you mean near?"),
        (('title = "Formal meeting"\n', ""), "stage_2.title: this is missing"),
        (
            ('letter = "meeting-invitation"', 'letter = "meet"'),
            'letter = "meet": this is not known',
        ),
        (('value = "9:10"', 'value = "9h10"'), "a time of day is wanted"),
        (('"excluded"', '"expelled"'), '= "expelled": this is not known here'),
    ],
    ids=["value", "source", "type", "name", "title", "letter", "time", "reason"],
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
