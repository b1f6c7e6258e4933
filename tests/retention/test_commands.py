"""`tracker retention`: a dry run unless told otherwise; two persons; never a name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.city import PASSWORD, City
from tests.retention.test_erasure import LATER, RULE, someone
from tracker import clock
from tracker.database import writing
from tracker.imports.models import ImportRow, ImportRun
from tracker.participants.models import Participant
from tracker.retention import service

MANAGER, ADMINISTRATOR = "manager@kista.test", "administrator@amf.test"
BOTH = ("--carry-out", "--proposer", MANAGER, "--by", ADMINISTRATOR)
PASSWORDS = f"{PASSWORD}\n{PASSWORD}\n"


@pytest.fixture
def run(app: Any, session: Any, today: Any) -> Callable[..., Any]:
    today(LATER)

    def call(*words: str, **more: Any) -> Any:
        session.remove()
        return app.test_cli_runner().invoke(app.cli, ["retention", *words], **more)

    return call


def left(session: Any) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(Participant.id).order_by(Participant.id)))


def test_a_dry_run_tells_ids_and_no_names(session: Any, city: City, run: Any) -> None:
    due, kept = someone(session, city.jobbtorg), someone(session, city.jobbtorg, 25)
    names, ids = (due.family_name, kept.family_name), [due.id, kept.id]
    done = run()
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "kista: 1 att gallra, 1 bevaras" in lines
    assert f"  att gallra, id {ids[0]}" in lines
    assert f"  bevaras, id {ids[1]}" in lines
    assert not any(name in done.output for name in names)
    assert left(session) == ids


def test_many_ids_are_wrapped(session: Any, city: City, run: Any) -> None:
    ids = [str(someone(session, city.jobbtorg).id) for _each in range(60)]
    told = run().output
    assert "kista: 60 att gallra" in told.splitlines()
    assert max(len(line) for line in told.splitlines()) <= 80
    listed = told.split("  att gallra, id ")[1].split("Totalt")[0]
    assert listed.replace(",", "").split() == ids


def test_as_of_another_day(session: Any, city: City, run: Any) -> None:
    someone(session, city.jobbtorg)
    assert "Totalt att gallra: 0 akter" in run("--as-of", "2027-01-01").output


def test_two_persons_with_their_passwords(session: Any, city: City, run: Any) -> None:
    someone(session, city.jobbtorg)
    assert run(*BOTH, input=f"{PASSWORD}\nfel lösenord\n").exit_code == 1
    assert run("--carry-out", "--proposer", MANAGER, "--by", MANAGER, input=PASSWORDS).exit_code == 1
    assert run("--carry-out", "--by", MANAGER, input=PASSWORDS).exit_code == 1
    assert len(left(session)) == 1
    done = run(*BOTH, input=PASSWORDS)
    assert done.exit_code == 0, done.output
    assert "kista: 1 akter är gallrade" in done.output
    assert left(session) == []


def test_both_must_have_a_say_in_every_unit(session: Any, city: City, run: Any) -> None:
    someone(session, city.jobbtorg)
    someone(session, city.district)
    done = run(*BOTH, input=PASSWORDS)
    assert "farsta: båda måste vara" in done.output
    assert len(left(session)) == 2


def test_a_proposal_of_the_page_is_approved(session: Any, city: City, run: Any) -> None:
    someone(session, city.jobbtorg)
    with writing(session):
        run_id = service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER, RULE).id
    assert f"Förslag {run_id} väntar" in run().output
    assert run("--carry-out", "--approve", str(run_id), "--by", MANAGER, input=PASSWORDS).exit_code == 1
    assert run("--carry-out", "--approve", str(run_id), "--by", ADMINISTRATOR, input=PASSWORDS).exit_code == 0
    assert left(session) == []


def waiting_lists(session: Any, city: City) -> None:
    """One that has waited for too long, and one that has not."""
    for days in (29, 31):
        unit = {"unit_id": city.jobbtorg.id}
        uploaded = clock.now() + (LATER - clock.local_day(clock.now())) - timedelta(days=days)
        with writing(session):
            made = ImportRun(**unit, digest="", headings=[], create_insatser=False, uploaded_at=uploaded, counts={})
            made.rows = [ImportRow(**unit, row_number=2, state="new", kept_cells={"given_name": "Åsa"})]
            session.add(made)


def test_two_who_may_decide_throw_away_old_lists(session: Any, city: City, run: Any) -> None:
    waiting_lists(session, city)
    done = run(*BOTH, input=PASSWORDS)
    assert (done.exit_code, "kista: 1 väntande listor är kastade" in done.output) == (0, True), done.output
    session.rollback()
    rows = session.scalars(sa.select(ImportRow).order_by(ImportRow.id)).all()
    assert [row.cells for row in rows] == [{"given_name": "Åsa"}, {}]


def test_lists_that_wait_too_long_are_thrown_away(session: Any, city: City, run: Any, client: Any, login: Any) -> None:
    waiting_lists(session, city)
    assert "listor som har väntat för länge: 1" in run().output
    clerks = ("--carry-out", "--proposer", "caseworker@kista.test", "--by", MANAGER)
    for words, told in ((clerks, "kista: båda måste vara"), ((*BOTH, "--as-of", "2090-01-01"), "framtiden")):
        refused = run(*words, input=PASSWORDS)
        assert told in refused.output
        assert "kastade" not in refused.output
    login("caseworker")
    assert "1 lista har kastats" in client.get("/inlasning").text
    assert "har kastats" not in client.get("/inlasning").text
    session.rollback()
    rows = session.scalars(sa.select(ImportRow).order_by(ImportRow.id)).all()
    assert [row.cells for row in rows] == [{"given_name": "Åsa"}, {}]
