"""Who may open which page, and whose things it names: written by hand, not read from the policy that it checks.

A letter is someone who asks:

    C caseworker    M manager          S statistician         P project reader    A administrator    L log reviewer
    x caseworker who may take out rows about individuals
    u someone with a login but no role anywhere      - nobody logged in

`x` stands only where it opens more than `C`.
"""

from dataclasses import dataclass

ROLES = "CMSPAL"
ALL = ROLES + "u-"


@dataclass(frozen=True)
class Line:
    """One endpoint. A method that nobody is written for is one that the endpoint does not have.

    `of` says what its arguments name, in their order. To those in `city` a thing of another unit is like one of their
    own; those in `known` are refused another unit's (403), of which they may know; to all others it does not exist.
    `others` is the answer to what does not exist.
    """

    get: str = ""
    post: str = ""
    of: str = ""
    city: str = ""
    known: str = ""
    others: int = 404


def _both(who: str, of: str = "", **rest: str) -> Line:
    return Line(who, who, of, **rest)  # type: ignore[arg-type]


# Things that are nobody's: any unit's address looks the same.
PLAIN = frozenset({"row", "table", "code", "step", "year", "number", "form", "file", "unit", "document"})

LINES = {
    # Logging in and out; one's own account.
    "access.again": _both(ROLES),
    "access.choose_work": Line(get=ROLES),
    "access.city": Line(get=ALL),  # where no city login is set up, it is not found by anyone
    "access.city_back": Line(get=ALL),
    "access.login": _both(ALL),
    "access.logout": Line(post=ROLES + "u"),
    "access.passkey": Line(post=ALL),
    "access.passkey_options": Line(post=ALL),
    "access.second_step": _both(ALL),
    "access.work_as": Line(post=ROLES),
    "account.add_passkey": Line(post=ROLES),
    "account.end_everywhere": Line(post=ROLES),
    "account.end_session": Line(post=ROLES, of="login"),
    "account.index": Line(get=ROLES),
    "account.passkey_options": Line(post=ROLES),
    "account.passkeys_page": Line(get=ROLES),
    "account.password": _both(ROLES),
    "account.recovery_codes": _both(ROLES),
    "account.remove_passkey": Line(post=ROLES, of="passkey"),
    "account.remove_totp": _both(ROLES),
    "account.sessions": Line(get=ROLES),
    "account.totp": _both(ROLES),
    # Pages that know no person.
    "static": Line(get=ALL, of="file"),
    "documentation.index": Line(get=ALL),
    "web.accessibility": Line(get=ALL),
    "web.language": Line(post=ALL),
    "overview.today": Line(get=ROLES),
    # People.
    "consents.index": _both("CM", "participant"),
    "consents.withdraw": _both("CM", "participant consent"),
    "emergency.ask": _both("CM"),
    "emergency.end": Line(post="CM", of="access"),
    "emergency.show": Line(get="CM", of="access"),
    "enrolments.cancel": _both("CM", "planned"),
    "enrolments.correct": _both("CM", "enrolment"),
    "enrolments.exit": _both("CM", "enrolment"),
    "enrolments.new": _both("CM", "participant"),
    "enrolments.reopen": _both("CM", "ended"),
    "followups.answer": Line(post="CM", of="follow_up"),
    "followups.attempt": Line(post="CM", of="follow_up"),
    "followups.back": Line(get="CM", of="follow_up form", others=302),  # leads on without having looked
    "followups.close": Line(post="CM", of="follow_up"),
    "followups.index": Line(get="CM"),
    "followups.show": Line(get="CM", of="follow_up"),
    "followups.strike": _both("CM", "attempt"),
    "followups.undo": Line(post="CM", of="follow_up"),
    "handlers.hand_over": _both("CM", "protected"),
    "handlers.index": _both("CM", "protected"),
    "handlers.take_away": _both("CM", "protected handler"),
    "merges.apart": Line(get="CM"),
    "merges.index": Line(get="CM"),
    "merges.part": _both("CM", "participant second"),
    "merges.pick": _both("CM", "participant"),
    "merges.review": _both("CM", "participant second"),
    "merges.take_back": Line(post="CM", of="participant second"),
    "merges.undo": _both("CM", "merge"),
    "overview.participant": Line(get="CM", of="participant"),
    "participants.edit": _both("CM", "participant"),
    "participants.index": _both("CM"),
    "participants.new": _both("CM"),
    "participants.number": _both("CM", "participant"),
    "person_file.ask": _both("CM", "participant"),
    # Lists and files.
    "deliveries.answer": _both("x", "sent"),
    "deliveries.correct": _both("x", "sent"),
    "deliveries.discard": _both("x", "draft"),
    "deliveries.file": Line(post="x", of="draft"),
    "deliveries.index": Line(get="x"),
    "deliveries.new": _both("x"),
    "deliveries.sent": _both("x", "draft"),
    "deliveries.show": Line(get="x", of="draft"),
    "extracts.index": _both("x"),
    "imports.discard": _both("CM", "run"),
    "imports.index": _both("CM"),
    "imports.mend": _both("CM", "run row"),
    "imports.recheck": Line(post="CM", of="run"),
    "imports.report": Line(get="CM", of="run"),
    "imports.show": Line(get="CM", of="run"),
    "imports.take": _both("CM", "run"),
    "imports.template": Line(get="CM"),
    # What the manager decides.
    "emergency.notices": Line(get="M"),
    "emergency.review": _both("M", "notice"),
    "handlers.unhandled": _both("M"),
    "retention.back": Line(get="MA"),
    "retention.carry_out": Line(post="MA", of="proposal", city="A"),
    "retention.index": Line(get="MA"),
    "retention.propose": Line(post="M"),
    # The log.
    "access_review.begin": Line(post="L"),
    "access_review.index": Line(get="ML"),
    "access_review.looks": Line(get="CM", of="protected"),  # of a person who is not protected: M, see `test_policy`
    "access_review.mark": _both("L", "review pick"),
    "access_review.show": Line(get="ML", of="review"),
    "access_review.sign": Line(post="M", of="review"),
    # Insatser, projects and counts.
    "insatser.edit": _both("CM", "insats"),
    "insatser.index": Line(get="CMS"),
    "insatser.new": _both("CM"),
    "insatser.project": Line(get="CMSP", of="project", city="CMS"),
    "insatser.project_edit": _both("CMS", "project", city="S", known="CM"),
    "insatser.project_new": _both("CMS"),
    "insatser.projects": Line(get="CMSP"),
    "insatser.show": Line(get="CMS", of="insats", city="S"),
    "statistics.compare": Line(get="S"),
    "statistics.index": Line(get="CMS"),
    "statistics.table": Line(get="S", of="year number"),
    # Releases: what is published is everyone's who counts; the rest is the statisticians'.
    "released.changes": Line(get="CMS", of="release", city="S"),
    "released.everything": Line(get="CMS", of="release", city="S"),
    "released.file": Line(get="CMS", of="release document", city="S"),
    "released.mend": Line(get="CM"),
    "released.report": Line(get="CMS", of="release", city="S"),
    "released.table": Line(get="CMS", of="release number", city="S"),
    "releases.check": Line(post="S", of="release", city="S"),
    "releases.checking_now": Line(get="S", of="release", city="S"),
    "releases.discard": _both("S", "release", city="S"),
    "releases.fix": _both("S", "release", city="S"),
    "releases.index": Line(get="CMS"),
    "releases.new": _both("S"),
    "releases.publish": _both("S", "release", city="S"),
    "releases.send_back": _both("S", "release", city="S"),
    "releases.show": Line(get="CMS", of="release", city="S"),
    "unit_figures.behind": Line(get="CM", of="year number"),
    "unit_figures.compare": Line(get="CM"),
    "unit_figures.index": Line(get="CM"),
    "unit_figures.table": Line(get="CM", of="year number"),
    # Users, units and code lists: the whole city's.
    "administration.code_edit": _both("A", "table code"),
    "administration.code_new": _both("A", "table"),
    "administration.codes": Line(get="A", of="table"),
    "administration.lists": Line(get="A"),
    "administration.project_end": _both("A", "reader project", city="A"),
    "administration.project_new": _both("A", "reader", city="A"),
    "administration.right_new": _both("A", "user", city="A"),
    "administration.right_withdraw": _both("A", "user right", city="A"),
    "administration.role_end": _both("A", "user assignment", city="A"),
    "administration.role_new": _both("A", "user", city="A"),
    "administration.system": Line(get="A", of="client", city="A"),
    "administration.system_new": _both("A"),
    "administration.system_revoke": _both("A", "client", city="A"),
    "administration.system_secret": _both("A", "client", city="A"),
    "administration.system_secret_end": _both("A", "client secret", city="A"),
    "administration.systems": Line(get="A"),
    "administration.system_grants": _both("A", "client", city="A"),
    "administration.webhook": Line(get="A", of="client", city="A"),
    "administration.webhook_edit": _both("A", "client", city="A"),
    "administration.webhook_pause": _both("A", "client", city="A"),
    "administration.webhook_remove": _both("A", "client", city="A"),
    "administration.webhook_resume": _both("A", "client", city="A"),
    "administration.webhook_secret": _both("A", "client", city="A"),
    "administration.webhook_secret_end": _both("A", "client signature", city="A"),
    "administration.unit_edit": _both("A", "unit"),
    "administration.unit_new": _both("A"),
    "administration.units": Line(get="A"),
    "administration.user": Line(get="A", of="user", city="A"),
    "administration.user_edit": _both("A", "user", city="A"),
    "administration.user_new": _both("A"),
    "administration.user_password": _both("A", "user", city="A"),
    "administration.user_step": _both("A", "user step", city="A"),
    "administration.users": _both("A"),
}
# Set up nowhere in these tests: not found, whoever asks.
NOT_SET_UP = frozenset({"access.city", "access.city_back"})


@dataclass(frozen=True)
class Operation:
    """One operation of the API: its method, the scope that it asks for ("" for none: open), what its address names."""

    method: str
    scope: str = ""
    of: str = ""


# Other systems', by a token; no role opens them. Held by `tests/api/test_every_operation.py`.
OPERATIONS = {
    "enrolments_api.cancel": Operation("POST", "enrolments:write", "enrolment"),
    "enrolments_api.correct": Operation("PUT", "enrolments:write", "enrolment"),
    "enrolments_api.enrol": Operation("POST", "enrolments:write", "participant"),
    "enrolments_api.leave": Operation("POST", "enrolments:write", "enrolment"),
    "enrolments_api.of_participant": Operation("GET", "enrolments:read", "participant"),
    "enrolments_api.one": Operation("GET", "enrolments:read", "enrolment"),
    "enrolments_api.reopen": Operation("POST", "enrolments:write", "enrolment"),
    "followups_api.answer": Operation("PUT", "followups:write", "follow_up"),
    "followups_api.close": Operation("POST", "followups:write", "follow_up"),
    "followups_api.log_attempt": Operation("POST", "followups:write", "follow_up"),
    "followups_api.one": Operation("GET", "followups:read", "follow_up"),
    "followups_api.reopen": Operation("POST", "followups:write", "follow_up"),
    "followups_api.strike": Operation("POST", "followups:write", "attempt"),
    "followups_api.work_list": Operation("GET", "followups:read"),
    "code_lists_api.every": Operation("GET", "lists:read"),
    "code_lists_api.one": Operation("GET", "lists:read", "list"),
    "changes_api.again": Operation("POST", "changes:read"),
    "changes_api.delivery": Operation("GET", "changes:read"),
    "changes_api.every": Operation("GET", "changes:read"),
    "general_api.health": Operation("GET"),
    "general_api.openapi": Operation("GET"),
    "general_api.product_version": Operation("GET"),
    "imports_api.discard": Operation("POST", "imports:write", "run"),
    "imports_api.every": Operation("GET", "imports:read"),
    "imports_api.mend": Operation("PATCH", "imports:write", "run row"),
    "imports_api.one": Operation("GET", "imports:read", "run"),
    "imports_api.report": Operation("GET", "imports:read", "run"),
    "imports_api.row": Operation("GET", "imports:read", "run row"),
    "imports_api.rows": Operation("GET", "imports:read", "run"),
    "imports_api.take": Operation("POST", "imports:write", "run"),
    "imports_api.upload": Operation("POST", "imports:write"),
    "insatser_api.add_insats": Operation("POST", "insatser:write"),
    "insatser_api.change_insats": Operation("PUT", "insatser:write", "insats"),
    "insatser_api.every_insats": Operation("GET", "lists:read"),
    "insatser_api.one_insats": Operation("GET", "lists:read", "insats"),
    "many_api.enrol": Operation("POST", "enrolments:write"),
    "participants_api.change_number": Operation("POST", "participants:write", "participant"),
    "participants_api.correct": Operation("PUT", "participants:write", "participant"),
    "participants_api.every": Operation("GET", "participants:read"),
    "participants_api.lookup": Operation("POST", "participants:read"),
    "participants_api.one": Operation("GET", "participants:read", "participant"),
    "participants_api.register": Operation("POST", "participants:write"),
    "projects_api.add_project": Operation("POST", "projects:write"),
    "projects_api.change_project": Operation("PUT", "projects:write", "project"),
    "projects_api.every_project": Operation("GET", "lists:read"),
    "projects_api.one_project": Operation("GET", "lists:read", "project"),
    "projects_api.project_outcome": Operation("GET", "lists:read", "project"),
    "public_api.every": Operation("GET"),
    "public_api.file": Operation("GET", of="release file"),
    "public_api.one": Operation("GET", of="release"),
    "public_api.table": Operation("GET", of="release number"),
    "releases_api.every": Operation("GET", "releases:read"),
    "releases_api.file": Operation("GET", "releases:read", "release file"),
    "releases_api.one": Operation("GET", "releases:read", "release"),
    "releases_api.table": Operation("GET", "releases:read", "release number"),
    "token_api.give": Operation("POST"),
}
