"""The certificate that is kept with a release, added up again: do its tables prove what was published?"""

from collections.abc import Mapping
from typing import Any

from tracker.attack import certificate as certificates
from tracker.attack import verify
from tracker.attack.knowledge import of_release
from tracker.attack.published import Published


def faults(published: Published, threshold: int, kept: Mapping[str, Any]) -> list[str]:
    """What the verifier finds wrong, in its own words. What earlier releases tell is not asked for again."""
    knowledge = of_release(published)
    guards = knowledge.guards(published)
    statement = certificates.statement(knowledge.system(), knowledge.rates, guards, threshold)
    names = {certificates.name_of(key): key for key in statement.bounds}
    here = [(at, names[name]) for at, name in enumerate(kept["unknowns"]) if name in names]
    printed = {key: low for key, (low, _high) in statement.bounds.items()}
    return verify.faults(statement, [printed | {key: table[at] for at, key in here} for table in kept["tables"]])
