"""The same form sent more than once: by impatience, by reloading and by going back."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from tests.databases import opened
from tests.factories import number
from tests.journeys.people import someone_in
from tracker.followups.models import FollowUpAttempt
from tracker.participants.models import Participant

pytestmark = pytest.mark.usefixtures("as_caseworker")


def how_many(app: Flask, model: Any) -> int:
    with opened(app) as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(model)))


def fill_attempt(page: Page, there: str) -> None:
    page.goto(there)
    page.get_by_label("Telefon", exact=True).check()
    page.get_by_role("group", name="Hur gick det?").get_by_role("radio").nth(1).check()


def test_an_impatient_click(page: Page, real_app: Flask) -> None:
    fill_attempt(page, someone_in(real_app).follow_up)
    page.get_by_role("button", name="Logga försöket").dblclick()
    expect(page.get_by_role("listitem").filter(has_text="Försök: telefon")).to_have_count(1)
    assert how_many(real_app, FollowUpAttempt) == 1


def test_a_form_that_reaches_the_server_twice_and_then_a_reload(page: Page, real_app: Flask) -> None:
    fill_attempt(page, someone_in(real_app).follow_up)
    form = page.locator("form", has=page.get_by_role("button", name="Logga försöket"))
    sent = form.evaluate("form => Object.fromEntries(new FormData(form))")
    first = page.context.request.post(form.evaluate("form => form.action"), form=sent)
    assert first.ok
    page.get_by_role("button", name="Logga försöket").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Uppföljning dag 90")
    expect(page.get_by_text("Det var redan sparat.")).to_be_visible()
    page.reload()
    assert how_many(real_app, FollowUpAttempt) == 1


def test_back_and_send_again(page: Page, real_app: Flask) -> None:
    page.goto("/deltagare/ny")
    fill_person(page, given := number())
    expect(page.get_by_text("Deltagaren är registrerad.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Registrera deltagare")
    fill_person(page, given)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert how_many(real_app, Participant) == 1


def fill_person(page: Page, number: str) -> None:
    page.get_by_label("Personnummer eller samordningsnummer").fill(number)
    page.get_by_label("Förnamn").fill("Åsa")
    page.get_by_label("Efternamn").fill("Öberg")
    page.get_by_role("button", name="Registrera").click()


def test_a_refused_form_that_is_reloaded(page: Page, real_app: Flask) -> None:
    page.goto("/deltagare/ny")
    fill_person(page, "")
    expect(page.get_by_role("alert")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Efternamn")).to_have_value("Öberg")
    assert how_many(real_app, Participant) == 0
