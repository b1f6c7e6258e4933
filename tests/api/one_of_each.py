"""A unit with something of each kind in it, for what goes through every operation."""

from typing import Any
from unittest import mock

from tests import factories
from tests.city import City
from tests.imports.lists import ENDED, KERSTIN, OTHER, look
from tests.releases import made as releases
from tracker.database import writing
from tracker.exports import csv_files, jsonstat
from tracker.exports.publication import Publication
from tracker.imports import staging
from tracker.releases.terms import StepKind


def one_of_each(session: Any, city: City) -> None:
    """People, enrolments, some that have ended and so have follow-ups; a published release; a list with a fault."""
    people = [factories.participant(session, city.jobbtorg) for _each in range(5)]
    factories.enrolment(session, people[0], city.coaching)
    for person in people[1:3]:
        factories.exited(session, person, city.coaching)
    with mock.patch.object(releases, "text_files", _data_files):
        releases.release(session, releases.two_of(city), until=StepKind.PUBLISHED)
    with writing(session):
        listed = look(session, city.jobbtorg.id, KERSTIN, {**ENDED, "number": OTHER, "completion": "kanske"})
        staging.stage(session, listed, unit_id=city.jobbtorg.id, user_id=None, digest="0" * 64)
    session.rollback()


def _data_files(publication: Publication) -> dict[str, bytes]:
    """A release's tables, as both kinds of files."""
    kinds = (csv_files, jsonstat)
    return {
        kind.file_name(table): kind.text(publication, table).encode() for kind in kinds for table in publication.tables
    }
