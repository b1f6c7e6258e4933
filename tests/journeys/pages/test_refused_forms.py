"""Every form, sent empty: what is refused is told at the top of the page and at the field, with links between."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.pages import faults
from tests.journeys.pages.addresses import ADDRESSES
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
# Pages that have a form, with how many: a form that is lost, or new, shows here.
FORMS = {
    "access.login": 1,
}


@pytest.mark.parametrize("endpoint", sorted(ADDRESSES))
def test_forms_sent_empty(endpoint: str, world: World, page_of: Callable[..., Any]) -> None:
    found, sent = [], 0
    with page_of(None if endpoint == "access.login" else "caseworker") as page:
        for pattern in ADDRESSES[endpoint]:
            address = pattern.format(**vars(world))
            page.goto(address)
            for nth in range(page.locator(FILLED_IN).count()):
                found += [f"{address}, form {nth}: {fault}" for fault in send_empty(page, address, nth)]
                sent += 1
    assert not found, "\n".join(found)
    print(f"FORMS {endpoint} {sent}")


def send_empty(page: Page, address: str, nth: int) -> list[Any]:
    page.goto(address)
    form = page.locator(FILLED_IN).nth(nth)
    form.evaluate(EMPTY)
    form.get_by_role("button").first.click()
    return [*faults.of_refused_form(page), *faults.structure(page), *faults.accessibility(page)]
