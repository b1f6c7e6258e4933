"""What is sent is what the description says is sent."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask
from jsonschema_rs import Draft202012Validator

from tests import factories
from tests.city import City
from tests.databases import on_sqlite
from tests.webhooks.listening import POST, receiving, telling
from tracker import clock
from tracker.database import writing
from tracker.insatser import service as insatser
from tracker.webhooks import housekeeping, kinds, service
from tracker.webhooks.running import Sender

pytestmark = on_sqlite


def _faults(described: dict[str, Any], name: str, message: Any) -> list[str]:
    schema = described["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    return [each.message for each in Draft202012Validator(whole).iter_errors(message)]


def test_every_kind_is_described_with_an_example_that_holds(client: Any) -> None:
    for language in ("sv", "en"):
        described = client.get("/api/v1/openapi.json", headers={"Accept-Language": language}).json
        assert described["webhooks"].keys() == {*kinds.NEEDED, kinds.ALL}
        for name, each in described["webhooks"].items():
            (content,) = each["post"]["requestBody"]["content"].values()
            assert _faults(described, name, content["example"]) == []
            assert _faults(described, name, {**content["example"], "type": "other.created"}) != []
            assert all(header["description"] for header in each["post"]["parameters"])


def test_what_is_sent_is_as_described(app: Flask, session: Any, city: City, client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json
    with receiving() as receiver:
        told, _secret = telling(session, city.jobbtorg, receiver.address)
        receiver.always = 500
        factories.participant(session, city.jobbtorg)
        now = clock.now()
        with clock.standing_at(now):
            Sender(app, POST).once()
        session.rollback()
        with clock.standing_at(now + timedelta(days=31)):
            housekeeping.forget(session, 30)
            with writing(session):
                service.resume(session, told)
                insatser.add_insats(session, {"name": "Ny", "insats_type_code": "praktik"}, unit_id=city.jobbtorg.id)
            factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
            session.rollback()
            receiver.always, receiver.got = 204, []
            Sender(app, POST).once()
        sent = [json.loads(body) for _headers, body in receiver.got]
        headers = {each["name"] for each in described["webhooks"]["insats"]["post"]["parameters"]}
        assert all(headers <= given.keys() for given, _body in receiver.got)
    assert {each["data"]["kind"] for each in sent} >= {"changes", "participant", "insats", "enrolment"}
    assert [_faults(described, each["data"]["kind"], each) for each in sent] == [[]] * len(sent)
