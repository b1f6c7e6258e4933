"""Every form, sent empty: what is refused is told at the top of the page and at the field, with links between."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.journeys.pages import faults
from tests.journeys.pages.addresses import ADDRESSES, NOT_PAGES
from tests.journeys.pages.world import World

# Forms that take anything: searches, and buttons without a field.
FILLED_IN = "main form[method=post]:has(input:not([type=hidden]), select, textarea):not(.filters)"
EMPTY = """form => {
  for (const field of form.elements) {
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = false;
    else if (field.tagName === 'SELECT') field.selectedIndex = 0;
    else if (!['hidden', 'submit', 'button', 'file'].includes(field.type)) field.value = '';
  }
  form.closest('details')?.setAttribute('open', '');
}"""
# Page → how many forms with fields its addresses show: a form that is lost shows here, as does a new one.
FORMS = {
    "access.again": 1,
    "access.login": 1,
    "access_review.mark": 1,
    "account.password": 1,
    "account.totp": 1,
    "administration.code_edit": 2,
    "administration.code_new": 3,
    "administration.project_new": 1,
    "administration.right_new": 1,
    "administration.role_new": 1,
    "administration.system_new": 1,
    "administration.unit_edit": 1,
    "administration.unit_new": 1,
    "administration.user_edit": 1,
    "administration.user_new": 1,
    "administration.user_password": 1,
    "administration.system_grants": 1,
    "administration.webhook_edit": 1,
    "consents.index": 2,
    "deliveries.answer": 1,
    "deliveries.correct": 1,
    "deliveries.new": 1,
    "emergency.ask": 1,
    "emergency.review": 1,
    "enrolments.cancel": 1,
    "enrolments.correct": 2,
    "enrolments.exit": 1,
    "enrolments.new": 1,
    "enrolments.reopen": 1,
    "extracts.index": 1,
    "followups.show": 6,
    "followups.strike": 1,
    "handlers.hand_over": 1,
    "handlers.index": 1,
    "imports.index": 1,
    "imports.mend": 1,
    "insatser.edit": 1,
    "insatser.new": 1,
    "insatser.project_edit": 1,
    "insatser.project_new": 1,
    "merges.part": 1,
    "merges.pick": 1,
    "merges.review": 1,
    "participants.edit": 2,
    "participants.new": 1,
    "participants.number": 1,
    "person_file.ask": 2,
    "releases.discard": 1,
    "releases.fix": 1,
    "releases.new": 1,
    "releases.send_back": 1,
}
# Who sends a form that the caseworker does not.
WHO = {"access.login": None, "access_review.mark": "log_reviewer", "emergency.review": "manager"}
WHO |= dict.fromkeys(("releases.discard", "releases.fix", "releases.new", "releases.send_back"), "statistician")
# A search that takes anything, and questions with nothing but a button.
NOTHING_TO_FILL_IN = {
    "account.remove_totp",
    "administration.project_end",
    "administration.right_withdraw",
    "administration.role_end",
    "administration.system_revoke",
    "administration.system_secret",
    "administration.system_secret_end",
    "administration.webhook_pause",
    "administration.webhook_remove",
    "administration.webhook_resume",
    "administration.webhook_secret",
    "administration.webhook_secret_end",
    "administration.user_step",
    "administration.users",
    "account.recovery_codes",
    "consents.withdraw",
    "deliveries.discard",
    "deliveries.sent",
    "handlers.take_away",
    "handlers.unhandled",
    "participants.index",
    "imports.discard",
    "imports.take",
    "merges.undo",
    "releases.publish",
}


def test_every_form_has_a_line(browser_app: Flask) -> None:
    asked = {rule.endpoint for rule in browser_app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())}
    assert asked - NOTHING_TO_FILL_IN - NOT_PAGES == set(FORMS) - {
        "followups.show"
    }  # its forms have addresses of their own


@pytest.mark.parametrize("endpoint", sorted(FORMS))
def test_forms_sent_empty(endpoint: str, world: World, page_of: Callable[..., Any]) -> None:
    sent_empty(endpoint, world, page_of, lambda _page: [])


@pytest.mark.long
@pytest.mark.parametrize("endpoint", sorted(FORMS))
def test_forms_sent_empty_are_accessible(endpoint: str, world: World, page_of: Callable[..., Any]) -> None:
    sent_empty(endpoint, world, page_of, faults.accessibility)


def sent_empty(endpoint: str, world: World, page_of: Callable[..., Any], more: Callable[[Page], list[Any]]) -> None:
    """Send every form of the page empty, and look at what comes back; `more` says what else is wrong with it."""
    found, sent = [], 0
    with page_of(_who(endpoint)) as page:
        for pattern in ADDRESSES[endpoint]:
            address = pattern.format(**vars(world))
            page.goto(address)
            for nth in range(page.locator(FILLED_IN).count()):
                if nth:
                    page.goto(address)
                found += [f"{address}, form {nth}: {fault}" for fault in [*send_empty(page, nth), *more(page)]]
                sent += 1
    assert not found, "\n".join(found)
    assert sent == FORMS[endpoint]


def _who(endpoint: str) -> str | None:
    return WHO.get(endpoint, "administrator" if endpoint.startswith("administration.") else "caseworker")


def send_empty(page: Page, nth: int) -> list[Any]:
    form = page.locator(FILLED_IN).nth(nth)
    form.evaluate(EMPTY)
    with page.expect_navigation():
        form.locator("button").first.click()
    return [*faults.of_refused_form(page), *faults.structure(page)]
