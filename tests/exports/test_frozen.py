"""What is kept of a release draws it again."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.exports.publications import publications
from tracker.exports import frozen
from tracker.exports.files import files


@given(publications())
@settings(max_examples=30, deadline=None)
def test_a_publication_comes_back_from_its_json_and_the_json_is_the_same_again(publication):
    text = frozen.to_json(publication)
    back = frozen.from_json(text)
    assert back == publication
    assert frozen.to_json(back) == text


def test_all_files_come_out_the_same_from_what_was_kept(protected):
    attacked = replace(protected, attack={"withheld": 1, "cells": [{"low": 1, "high": 4}]})
    assert files(frozen.from_json(frozen.to_json(attacked))) == files(attacked)


def test_another_format_is_refused(protected):
    later = json.loads(frozen.to_json(protected)) | {"format": 99}
    with pytest.raises(ValueError, match="known format"):
        frozen.from_json(json.dumps(later))
