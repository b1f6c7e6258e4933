"""Where every page is found. A new page without a line here fails `test_every_page_has_a_line`."""

from tests.access.doors_table import OPERATIONS

# Endpoint → addresses; the names in braces are of `world.World`.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "access.again": ("/logga-in/igen",),
    "access.choose_work": ("/arbeta-som",),
    "access.login": ("/logga-in",),
    "access_review.index": ("/loggranskning",),
    "access_review.looks": ("/deltagare/{person}/visningar",),
    "access_review.mark": ("/loggranskning/{review}/post/{pick}",),
    "access_review.show": ("/loggranskning/{review}",),
    "account.index": ("/konto",),
    "account.passkeys_page": ("/konto/nycklar",),
    "account.password": ("/konto/losenord",),
    "account.recovery_codes": ("/konto/reservkoder",),
    "account.remove_totp": ("/konto/kod/ta-bort",),
    "account.sessions": ("/konto/inloggningar",),
    "account.totp": ("/konto/kod",),
    "administration.code_edit": (
        "/administration/kodlistor/district/bromma/andra",
        "/administration/kodlistor/exit_reason/arbete/andra",
    ),
    "administration.code_new": tuple(
        f"/administration/kodlistor/{name}/ny" for name in ("barrier", "municipality", "exit_reason")
    ),
    "administration.codes": ("/administration/kodlistor/district", "/administration/kodlistor/municipality"),
    "administration.lists": ("/administration/kodlistor",),
    "administration.project_end": ("/administration/anvandare/{reader}/projekt/{project}/ta-bort",),
    "administration.project_new": ("/administration/anvandare/{reader}/projekt/nytt",),
    "administration.right_new": (
        "/administration/anvandare/{user}/individuppgifter/ny",
        "/administration/anvandare/{reader}/individuppgifter/ny",
    ),
    "administration.right_withdraw": ("/administration/anvandare/{user}/individuppgifter/{right}/dra-in",),
    "administration.role_end": ("/administration/anvandare/{user}/roller/{assignment}/ta-bort",),
    "administration.role_new": ("/administration/anvandare/{user}/roller/ny",),
    "administration.system": ("/administration/system/{client}",),
    "administration.system_new": ("/administration/system/nytt",),
    "administration.system_revoke": ("/administration/system/{client}/stang-av",),
    "administration.system_secret": ("/administration/system/{client}/hemlighet",),
    "administration.system_secret_end": ("/administration/system/{client}/hemlighet/{secret}/avsluta",),
    "administration.systems": ("/administration/system",),
    "administration.unit_edit": ("/administration/enheter/1/andra",),
    "administration.unit_new": ("/administration/enheter/ny",),
    "administration.units": ("/administration/enheter",),
    "administration.user": ("/administration/anvandare/{user}", "/administration/anvandare/{reader}"),
    "administration.user_edit": ("/administration/anvandare/{user}/andra",),
    "administration.user_new": ("/administration/anvandare/ny",),
    "administration.user_password": ("/administration/anvandare/{user}/losenord",),
    "administration.user_step": tuple(
        f"/administration/anvandare/{{user}}/{step}"
        for step in ("stang-av", "slapp-in", "las-upp", "nollstall", "logga-ut")
    ),
    "administration.users": ("/administration/anvandare",),
    "consents.index": ("/deltagare/{person}/samtycke", "/deltagare/{open_protected}/samtycke"),
    "consents.withdraw": ("/deltagare/{person}/samtycke/{consent}/aterkalla",),
    "deliveries.answer": ("/uttag/myndigheten/{sent}/svar",),
    "deliveries.correct": ("/uttag/myndigheten/{sent}/ratta",),
    "deliveries.discard": ("/uttag/myndigheten/{draft}/kasta",),
    "deliveries.index": ("/uttag/myndigheten",),
    "deliveries.new": ("/uttag/myndigheten/ny",),
    "deliveries.sent": ("/uttag/myndigheten/{draft}/skickad",),
    "deliveries.show": ("/uttag/myndigheten/{draft}", "/uttag/myndigheten/{sent}"),
    "documentation.index": ("/dokumentation/api",),
    "emergency.ask": ("/nodatkomst",),
    "emergency.notices": ("/nodatkomst/granska",),
    "emergency.review": ("/nodatkomst/granska/{notice}",),
    "emergency.show": ("/nodatkomst/{emergency}",),
    "enrolments.cancel": ("/inskrivningar/{planned}/avboka", "/inskrivningar/{open}/avboka"),
    "enrolments.correct": ("/inskrivningar/{open}/ratta", "/inskrivningar/{ended}/ratta"),
    "enrolments.exit": ("/inskrivningar/{open}/avsluta",),
    "enrolments.new": ("/deltagare/{person}/skriv-in",),
    "enrolments.reopen": ("/inskrivningar/{ended}/oppna",),
    "extracts.index": ("/uttag",),
    "followups.index": ("/uppfoljningar", "/uppfoljningar?state=planned"),
    "followups.show": ("/uppfoljningar/{due}", "/uppfoljningar/{answered}", "/uppfoljningar/{closed}"),
    "followups.strike": ("/uppfoljningar/forsok/{attempt}/stryk",),
    "handlers.hand_over": ("/deltagare/{open_protected}/handlaggare/lamna-over",),
    "handlers.index": ("/deltagare/{open_protected}/handlaggare",),
    "handlers.take_away": ("/deltagare/{open_protected}/handlaggare/{handler}/ta-bort",),
    "handlers.unhandled": ("/skyddade-utan-handlaggare",),
    "imports.discard": ("/inlasning/{run}/kasta",),
    "imports.index": ("/inlasning",),
    "imports.mend": ("/inlasning/{run}/rad/3",),
    "imports.show": ("/inlasning/{run}",),
    "imports.take": ("/inlasning/{run}/las-in",),
    "insatser.edit": ("/insatser/{insats}/andra",),
    "insatser.index": ("/insatser",),
    "insatser.new": ("/insatser/ny",),
    "insatser.project": ("/projekt/{project}",),
    "insatser.project_edit": ("/projekt/{project}/andra",),
    "insatser.project_new": ("/projekt/nytt",),
    "insatser.projects": ("/projekt",),
    "insatser.show": ("/insatser/{insats}",),
    "merges.apart": ("/dubbletter/tva-personer",),
    "merges.index": ("/dubbletter",),
    "merges.part": ("/dubbletter/{twin}/{other_twin}/tva-personer",),
    "merges.pick": ("/deltagare/{person}/sla-ihop",),
    "merges.review": ("/dubbletter/{twin}/{other_twin}", "/dubbletter/{namesake}/{other_namesake}"),
    "merges.undo": ("/dubbletter/angra/{merge}",),
    "overview.participant": ("/deltagare/{person}", "/deltagare/{protected}"),
    "overview.today": ("/",),
    "participants.edit": ("/deltagare/{person}/andra", "/deltagare/{twin}/andra"),
    "participants.index": ("/deltagare",),
    "participants.new": ("/deltagare/ny",),
    "participants.number": ("/deltagare/{person}/nummer",),
    "person_file.ask": ("/deltagare/{person}/registerutdrag", "/deltagare/{protected}/registerutdrag"),
    "released.changes": ("/statistik/utlamnanden/{release}/andringar",),
    "released.mend": ("/statistik/utlamnanden/att-ratta",),
    "released.report": ("/statistik/utlamnanden/{release}/skydd", "/statistik/utlamnanden/{checked_release}/skydd"),
    "released.table": tuple(f"/statistik/utlamnanden/{{release}}/tabell/{n}" for n in (1, 6, 7)),
    "releases.checking_now": ("/statistik/utlamnanden/{running_release}/kontroll?stilla=1",),
    "releases.discard": ("/statistik/utlamnanden/{draft_release}/kasta",),
    "releases.fix": ("/statistik/utlamnanden/{checked_release}/faststall",),
    "releases.index": ("/statistik/utlamnanden",),
    "releases.new": ("/statistik/utlamnanden/nytt",),
    "releases.publish": ("/statistik/utlamnanden/{checked_release}/publicera",),
    "releases.send_back": ("/statistik/utlamnanden/{checked_release}/lamna-tillbaka",),
    "releases.show": tuple(
        f"/statistik/utlamnanden/{{{which}release}}" for which in ("", "draft_", "checked_", "running_")
    ),
    "retention.index": ("/gallring",),
    "statistics.compare": (
        "/statistik/jamfor?ar=2025&ar=2026",
        "/statistik/jamfor?matt=9:self_sufficiency_90&ar=2025&ar=2026",
        "/statistik/jamfor?vald=1&ar=2026",
    ),
    "statistics.index": ("/statistik?year=2026",),
    "statistics.table": tuple(f"/statistik/2026/tabell/{n}" for n in (1, 6, 7)),
    "unit_figures.behind": tuple(
        f"/statistik/enheten/2026/tabell/{cell}" for cell in ("1/lista", "3/lista?matt=started&kon=K", "6/lista")
    ),
    "unit_figures.compare": ("/statistik/enheten/jamfor?matt=3:started&ar=2025&ar=2026",),
    "unit_figures.index": ("/statistik/enheten?year=2026",),
    "unit_figures.table": tuple(f"/statistik/enheten/2026/tabell/{n}" for n in (1, 6, 7)),
    "web.accessibility": ("/tillganglighet",),
}
# Answers that are no pages: files to keep, and an address that leads on.
NOT_PAGES = {"static", "imports.template", "imports.report", "access.city", "access.city_back"}
NOT_PAGES |= {*OPERATIONS}
NOT_PAGES |= {"followups.back", "retention.back", "released.file", "released.everything"}
# Pages that show nothing without the steps before them; they have journeys of their own.
NOT_PAGES |= {"access.second_step"}
# Pages for what cannot be shown; open to whoever asks.
REFUSALS = {"/finns-inte": 404, "/deltagare/999999": 404, "/sprak": 405}
# Pages of one user's own, whose addresses in the world are the caseworker's.
ONES_OWN = {
    "statistics.index": ["statistician"],
    "emergency.show": ["caseworker"],
    "releases.show": ["statistician"],
    "released.report": ["statistician"],
}
