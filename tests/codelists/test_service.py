"""Code lists: loading, choosing, and that nothing of the city's is lost."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.codelists import models, service
from tracker.database import Base, engine_options, sort_key

NOWHERE = {"utanfor", "okant"}


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://", **engine_options("sqlite://"))
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def loaded(session: Session) -> Session:
    service.load(session)
    return session


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A copy of the lists that a test may change."""
    return Path(shutil.copytree(service.DATA, tmp_path / "lists"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_list_is_loaded_and_its_edition_recorded(session: Session) -> None:
    assert service.load(session) == list(service.LISTS)
    counts = {
        name: session.scalar(sa.select(sa.func.count()).select_from(one.model)) for name, one in service.LISTS.items()
    }
    assert counts == {
        "insats_type": 13,
        "exit_reason": 17,
        "livelihood": 15,
        "barrier": 24,
        "household_type": 8,
        "education": 4,
        "referral": 6,
        "district": 27,
        "municipality": 290,
    }
    assert session.scalar(sa.select(sa.func.count()).select_from(models.CodeListVersion)) == len(counts)


def test_loading_again_does_nothing(loaded: Session) -> None:
    assert service.load(loaded) == []
    assert loaded.scalar(sa.select(sa.func.count()).select_from(models.CodeListVersion)) == len(service.LISTS)


def test_only_jobs_business_and_studies_with_aid_count_as_work_or_study(loaded: Session) -> None:
    for model in (models.ExitReason, models.Livelihood):
        codes = set(loaded.scalars(sa.select(model.code).where(model.works_or_studies)))
        assert codes == {"arbete", "arbete-subvention", "eget-foretag", "studier-studiemedel"}


def test_a_new_edition_changes_labels_and_leaves_the_agencys_codes(loaded: Session, edition: Path) -> None:
    loaded.get_one(models.InsatsType, "sprak").agency_code = "07"
    rewrite(edition / "insats_type.csv", "sprak,Språkinsats,", "sprak,Språkstöd,")
    assert service.load(loaded, edition) == ["insats_type"]
    code = loaded.get_one(models.InsatsType, "sprak")
    assert (code.label_sv, code.agency_code) == ("Språkstöd", "07")


def test_a_code_that_left_the_file_stays(loaded: Session, edition: Path) -> None:
    rewrite(edition / "referral.csv", "annan,Annan,Other,,,\n", "")
    assert service.load(loaded, edition) == ["referral"]
    assert loaded.get(models.Referral, "annan") is not None


def test_going_back_to_an_earlier_edition_restores_it(loaded: Session, edition: Path) -> None:
    rewrite(edition / "referral.csv", "Annan", "Någon annan")
    service.load(loaded, edition)
    assert service.load(loaded) == ["referral"]
    assert loaded.get_one(models.Referral, "annan").label_sv == "Annan"


def test_choices_follow_the_list_and_keep_what_stands(loaded: Session) -> None:
    day = date(2026, 1, 1)
    codes = [code for code, _ in service.choices(loaded, models.District, day)]
    assert "norrmalm" not in codes
    kept = service.choices(loaded, models.District, day, keep="norrmalm")
    assert [code for code, _ in kept if code not in codes] == ["norrmalm"]
    assert [one.position for _, one in kept] == sorted(one.position for _, one in kept)


@pytest.mark.parametrize(
    ("day", "number"),
    [("1999-01-01", 18), ("2007-01-01", 14), ("2020-07-01", 13), ("2023-07-01", 11), ("2026-01-01", 11)],
)
def test_number_of_districts(loaded: Session, day: str, number: int) -> None:
    codes = {code for code, _ in service.choices(loaded, models.District, date.fromisoformat(day))}
    assert len(codes - NOWHERE) == number
    assert codes >= NOWHERE


def test_districts_stand_in_swedish_order_with_nowhere_last(loaded: Session) -> None:
    districts = loaded.scalars(sa.select(models.District).order_by(models.District.position)).all()
    assert [one.code for one in districts[-2:]] == ["utanfor", "okant"]
    labels = [sort_key(one.label_sv) for one in districts[:-2]]
    assert labels == sorted(labels)


@pytest.mark.parametrize("name", service.LISTS)
def test_every_code_has_both_labels(loaded: Session, name: str) -> None:
    for code in loaded.scalars(sa.select(service.LISTS[name].model)):
        assert code.label_sv.strip()
        assert code.label_en.strip()
