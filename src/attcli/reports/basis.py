"""What a page rests on: the law's edition, the policy, the program."""

from attcli._version import __version__
from attcli.law.editions import editions, oldest
from attcli.register.days import plain_day
from attcli.register.view import View


def basis(view: View) -> list[str]:
    """The lines that end a page, for the schools of the pupils asked for."""
    schools = [view.settings.school(key) for key in view.schools]
    guidance = dict.fromkeys(edition.guidance for edition in editions())
    policies = {f"{school.policy.title} ({school.policy.id})" for school in schools}
    return [
        f"Law: {'; '.join(guidance)}; last checked on {plain_day(oldest().checked_on)}. Each "
        "session is judged by the law of its own day.",
        f"Policy: {'; '.join(sorted(policies))}",
        f"Made by attcli {__version__} on this computer, without a network. Not legal advice.",
    ]
