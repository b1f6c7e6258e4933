"""Units, users and passwords."""

from typing import Any

import pytest

from tests.city import PASSWORD, City
from tests.databases import on_sqlite
from tracker.access import service
from tracker.access.policy import KEYS, Door, opens
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.errors import Refused


def add(session: Any, email: str = "ny@stad.test", password: str = PASSWORD, role: str = "manager") -> Any:
    with writing(session):
        return service.add_user(session, email, "Ny", password, role, "kista")


def test_a_password_opens_for_its_owner_only(session: Any, city: City) -> None:
    user = add(session)
    assert user.password.startswith("$argon2")
    assert service.user_with_password(session, " NY@stad.test ", PASSWORD) is user
    for email, password in (("ny@stad.test", "fel"), ("ingen@stad.test", PASSWORD), ("", "")):
        assert service.user_with_password(session, email, password) is None


def test_who_is_not_active_stays_out(session: Any, city: City) -> None:
    user = add(session)
    with writing(session):
        user.active = False
    assert service.user_with_password(session, "ny@stad.test", PASSWORD) is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"password": "elva tecken"}, "password"),
        ({"email": "ny"}, "email"),
        ({"role": "kung"}, "role"),
    ],
)
def test_what_is_refused(session: Any, city: City, facts: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(session, **facts)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_second_role_for_the_same_user(session: Any, city: City) -> None:
    user = add(session)
    add(session, role="caseworker")
    session.expire_all()
    assert sorted(each.role.name for each in user.assignments) == ["caseworker", "manager"]
    with pytest.raises(Refused, match="redan den rollen"):
        add(session)


def test_units(session: Any, city: City) -> None:
    with pytest.raises(Refused, match="redan en enhet"), writing(session):
        service.add_unit(session, "kista", "Kista", "jobbtorg")
    with pytest.raises(Refused, match="slag"), writing(session):
        service.add_unit(session, "ny", "Ny", "bolag")
    with pytest.raises(Refused, match="amf, farsta, kista, skarholmen"):
        service.the_unit(session, "okänd")


@on_sqlite
def test_every_door_has_its_keys(database: Any) -> None:
    assert set(KEYS) == set(Door) - {Door.PUBLIC}
    assert opens(None, Door.PUBLIC)
    assert not any(opens(None, which) for which in KEYS)
    assert not opens(RoleName.STATISTICIAN, Door.CASEWORK)
