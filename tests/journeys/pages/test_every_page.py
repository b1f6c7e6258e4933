"""Every page, for everyone who may open it, on a wide and on a narrow screen."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests import pages
from tests.journeys.pages import faults
from tests.journeys.pages.addresses import ADDRESSES, NOT_PAGES, ONES_OWN, REFUSALS
from tests.journeys.pages.conftest import WIDTHS
from tests.journeys.pages.world import World
from tracker.access.policy import Door, Right, opens
from tracker.codelists.terms import RoleName

# What a screen of 1280 is left with at 400 per cent (WCAG 1.4.10).
MAGNIFIED = 320


def test_every_page_has_a_line(browser_app: Flask) -> None:
    served = {rule.endpoint for rule in browser_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert served - NOT_PAGES == set(ADDRESSES)


def roles_for(app: Flask, endpoint: str) -> list[str | None]:
    """Those for whom the door opens; a page without a door is open to all, and is looked at by no one in particular."""
    which = getattr(app.view_functions[endpoint], "door", Door.PUBLIC)
    return [None] if which is Door.PUBLIC else [role.value for role in RoleName if opens(role, which, frozenset(Right))]


@pytest.mark.parametrize("endpoint", sorted(ADDRESSES))
def test_page(endpoint: str, browser_app: Flask, world: World, page_of: Callable[..., Any]) -> None:
    """As the first who may open it sees it, on a wide screen; that nothing goes off the side, on narrow ones too."""
    whose = (ONES_OWN.get(endpoint) or roles_for(browser_app, endpoint))[:1]
    found = all_looks(endpoint, whose, world, page_of, WIDTHS[:1])
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("endpoint", sorted(ADDRESSES))
def test_page_for_all(endpoint: str, browser_app: Flask, world: World, page_of: Callable[..., Any]) -> None:
    """As each who may open it sees it, where that differs, on both screens."""
    everyone = ONES_OWN.get(endpoint) or roles_for(browser_app, endpoint)
    found = all_looks(endpoint, everyone, world, page_of, WIDTHS)
    assert not found, "\n".join(found)


def all_looks(
    endpoint: str, roles: list[Any], world: World, page_of: Callable[..., Any], widths: Sequence[int]
) -> list[str]:
    """The faults of all the addresses of a page, for these roles."""
    found: list[str] = []
    seen: set[str] = set()
    for role in roles:
        with page_of(role) as page:
            for pattern in ADDRESSES[endpoint]:
                found += look(page, pattern.format(**vars(world)), role, seen, widths=widths)
    return found


def look(
    page: Page, address: str, role: str | None, seen: set[str], expected: int = 200, widths: Sequence[int] = WIDTHS
) -> list[str]:
    """Open it once and look at it in these widths. What looks as it did to someone else needs no second look."""
    said: list[str] = []
    page.once("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(address)
    assert answer is not None
    if answer.status == 403:  # the door opens, but this is not theirs
        return []
    assert answer.status == expected, f"{address}: {answer.status}"
    likeness = faults.likeness(page)
    if likeness in seen:
        return said
    seen.add(likeness)
    said += faults.structure(page)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        said += [f"{width}: {fault}" for fault in faults.accessibility(page)]
    for width in (WIDTHS[-1], MAGNIFIED):
        page.set_viewport_size({"width": width, "height": 900})
        said += [f"{width}: {fault}" for fault in faults.sideways(page)]
    return [f"{address} ({role}): {fault}" for fault in said]


@pytest.mark.parametrize(("path", "status"), REFUSALS.items())
def test_pages_for_what_cannot_be_shown(path: str, status: int, page_of: Callable[..., Any]) -> None:
    with page_of("caseworker") as page:
        assert not look(page, path, "caseworker", set(), status)


def test_a_page_that_is_not_yours(page_of: Callable[..., Any]) -> None:
    with page_of("administrator") as page:
        answer = page.goto("/deltagare")
        assert answer is not None
        assert answer.status == 403
        assert not [*faults.structure(page), *faults.accessibility(page)]


@pytest.mark.parametrize("role", [role.value for role in RoleName])
def test_closed_doors_are_closed(role: str, browser_app: Flask, world: World) -> None:
    client = browser_app.test_client()
    pages.login(client, role)
    for endpoint, patterns in ADDRESSES.items():
        if role not in roles_for(browser_app, endpoint) and roles_for(browser_app, endpoint) != [None]:
            assert client.get(patterns[0].format(**vars(world))).status_code == 403, endpoint
