"""Where every page is found. A new page without a line here fails `test_every_page_has_a_line`."""

# Endpoint → addresses; the names in braces are of `world.World`.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "access.again": ("/logga-in/igen",),
    "access.login": ("/logga-in",),
    "account.index": ("/konto",),
    "account.passkeys_page": ("/konto/nycklar",),
    "account.password": ("/konto/losenord",),
    "account.recovery_codes": ("/konto/reservkoder",),
    "account.remove_totp": ("/konto/kod/ta-bort",),
    "account.sessions": ("/konto/inloggningar",),
    "account.totp": ("/konto/kod",),
    "enrolments.cancel": ("/inskrivningar/{planned}/avboka", "/inskrivningar/{open}/avboka"),
    "enrolments.correct": ("/inskrivningar/{open}/ratta", "/inskrivningar/{ended}/ratta"),
    "enrolments.exit": ("/inskrivningar/{open}/avsluta",),
    "enrolments.new": ("/deltagare/{person}/skriv-in",),
    "enrolments.reopen": ("/inskrivningar/{ended}/oppna",),
    "followups.index": ("/uppfoljningar", "/uppfoljningar?state=planned"),
    "followups.show": ("/uppfoljningar/{due}", "/uppfoljningar/{answered}", "/uppfoljningar/{closed}"),
    "followups.strike": ("/uppfoljningar/forsok/{attempt}/stryk",),
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
    "retention.index": ("/gallring",),
    "statistics.index": ("/statistik?year=2026",),
    "statistics.table": tuple(f"/statistik/2026/tabell/{n}" for n in (1, 6, 7)),
    "web.accessibility": ("/tillganglighet",),
}
# Answers that are no pages: files to keep, and an address that leads on.
NOT_PAGES = {"static", "imports.template", "imports.report", "access.city", "access.city_back"}
NOT_PAGES |= {"followups.back", "retention.back"}
# Pages that show nothing without the steps before them; they have journeys of their own.
NOT_PAGES |= {"access.second_step"}
# Pages for what cannot be shown; open to whoever asks.
REFUSALS = {"/finns-inte": 404, "/deltagare/999999": 404, "/sprak": 405}
