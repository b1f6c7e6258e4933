"""What is written is read back as it stands, whatever the labels: no sound release is told of."""

import json

from hypothesis import HealthCheck, given, settings

from tests.exports.publications import publications
from tracker.attack import files as attacked
from tracker.attack.otherwise import otherwise
from tracker.exports import agreement, csv_files, jsonstat, px, workbook
from tracker.exports.files import MANIFEST, manifest


@given(publication=publications())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_file_agrees_with_the_csv_files(publication, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ut")
    for form in (csv_files, jsonstat, px):
        for table in publication.tables:
            (folder / form.file_name(table)).write_text(form.text(publication, table), encoding="utf-8")
    (folder / workbook.file_name(publication)).write_bytes(workbook.content(publication))
    (folder / MANIFEST).write_text(json.dumps(manifest(publication, {})))
    published, sign = attacked.read(folder), attacked.about(folder).sign
    assert (list(agreement.otherwise(folder, published, sign)), otherwise(folder, published)) == ([], [])
    assert agreement.unread(folder) == []
