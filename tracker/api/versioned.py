"""A thing that other systems read and change, each change by whoever has seen how it stands."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Response, current_app, jsonify
from marshmallow import Schema

from tracker.access.witness import seen
from tracker.api.problems import Problem
from tracker.api.versions import differing, seen_version, stale, tagged
from tracker.api.writes import carried_out
from tracker.errors import Already, Fault, Stale
from tracker.extensions import db
from tracker.revisions import service as revisions

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Versioned(Generic[Thing]):
    """A kind of thing with a version.

    `find` raises 404 for what is not the system's unit's; `shown` is the thing as JSON has it, by `schema`. `whose` is
    the participant whom the log is told of, where the thing is about one. `settled` are the fields that follow from
    others, whatever is sent. `acts` are the fields that a change of a name is of, where the history keeps them out.
    What is shown of a thing that `moves` may change by itself, without another version.
    """

    find: Callable[[int], Thing]
    shown: Callable[[Thing], Mapping[str, Any]]
    schema: Schema
    whose: Callable[[Thing], int] | None = None
    settled: Callable[[Thing], Collection[str]] = lambda _thing: ()
    acts: Mapping[str, str] = field(default_factory=dict)
    moves: bool = False

    def read(self, thing_id: int) -> Response:
        """The thing with its version in `ETag`, told to the log."""
        found: Any = self._seen(thing_id)
        answer = jsonify(self.shown(found))
        if not self.moves:
            return tagged(answer, found.version)
        answer.set_etag(str(found.version))  # never 304
        return answer

    def changed(self, thing_id: int, work: Callable[[Thing, int], Any], facts: Mapping[str, Any]) -> Response:
        """204 with the new version, once `work` has been done on the version that the caller has seen.

        `facts` are what was sent. Raises 412 with what stands and where it differs from them, and 428. Where nothing
        was sent that stands in the thing, 412 tells what has changed since the version that was seen.
        """

        def versioned(found: Any, version: int) -> int:
            work(found, version)
            stands: int = found.version
            return stands

        return tagged(_empty(), self._carried_out(thing_id, versioned, facts))

    def acted(self, thing_id: int, work: Callable[[Thing, int], Any]) -> Response:
        """As `changed`, for work to which no facts are sent; 200 with the thing as it stands then."""

        def shown(found: Any, version: int) -> Any:
            work(found, version)
            return [self.shown(found), found.version]

        told, version = self._carried_out(thing_id, shown, {})
        return tagged(jsonify(told), version)

    def ended(self, thing_id: int, work: Callable[[Thing, int], Any]) -> Response:
        """As `changed`, for work after which the thing is no more: 204 without a version."""
        self._carried_out(thing_id, work, {})
        return _empty()

    def made(
        self, work: Callable[[], Mapping[str, Any]], facts: Mapping[str, Any], address: Callable[[int], str], named: str
    ) -> Response:
        """201 with what `work` has made, once. Raises 409 where it is there already, with its id as `named`."""
        try:
            told = carried_out(work)
        except Already as refusal:
            id_ = refusal.thing_id
            if id_ is None:
                raise
            raise self.already(id_, facts, refusal.faults, address(id_), **{named: id_}) from None
        return made(told, address(told["id"]))

    def already(
        self, thing_id: int, facts: Mapping[str, Any], faults: Iterable[Fault], address: str, **more: Any
    ) -> Problem:
        """409 where the thing is there: the way to it, and the fields that stand otherwise than in `facts`.

        To tell which they are is to show something of it, so the log is told.
        """
        _standing, shown, sent = self._beside(thing_id, facts)
        return Problem(409, faults, {"Location": address}, differs=differing(shown, sent), **more)

    def _carried_out(self, thing_id: int, work: Callable[[Thing, int], Any], facts: Mapping[str, Any]) -> Any:
        version = seen_version()

        def write() -> Any:
            return work(self.find(thing_id), version)

        try:
            return carried_out(write)
        except Stale:
            raise self._differing(thing_id, facts, version) from None
        except Already as refusal:
            raise self._done(thing_id, facts, refusal) from None

    def _done(self, thing_id: int, facts: Mapping[str, Any], refusal: Already) -> Problem:
        """409 with what stands and where it differs from what was sent."""
        _standing, shown, sent = self._beside(thing_id, facts)
        return Problem(409, refusal.faults, current=dict(shown), differs=differing(shown, sent))

    def _differing(self, thing_id: int, facts: Mapping[str, Any], version: int) -> Problem:
        """412 with what stands and where it differs from what was sent."""
        standing, shown, sent = self._beside(thing_id, facts)
        differs = differing(shown, sent) if sent else sorted(self._changed(standing, version) & shown.keys())
        return stale(shown, differs, standing.version)

    def _beside(self, thing_id: int, facts: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any], dict[str, Any]]:
        """What stands, as it is shown, beside what was sent. It is shown, so the log is told."""
        standing = self._seen(thing_id)
        return standing, self.shown(standing), self._written(standing, facts)

    def _changed(self, standing: Thing, version: int) -> set[str]:
        """The names of what others have changed since that version."""
        found = [revision for revision, _who in revisions.since(db.session, standing, version)]
        names = {self.acts[each.action] for each in found if each.action in self.acts}
        return names.union(*(_different(each.before, each.after) for each in found))

    def _written(self, standing: Thing, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What was sent, as JSON has it, without what follows from other fields."""
        settled = self.settled(standing)
        written = self.schema.dump(facts).items()
        return {name: value for name, value in written if name in facts and name not in settled}

    def _seen(self, thing_id: int) -> Thing:
        found = self.find(thing_id)
        if self.whose is not None:
            seen([self.whose(found)])
        return found


def made(told: Mapping[str, Any], address: str) -> Response:
    """201 with what was made and where it is; its version too, where it has one."""
    answer = jsonify(told)
    answer.status_code, answer.headers["Location"] = 201, address
    return tagged(answer, told["version"]) if "version" in told else answer


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    return {name for name, value in after.items() if name not in before or before[name] != value}


def _empty() -> Response:
    return current_app.response_class(status=204)
