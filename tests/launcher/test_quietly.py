"""Of all warnings only those about the user's project are shown."""

import logging

import pytest

from launcher.quietly import keep_warning


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("io.py:100: UserWarning: Intent 'greet' has only 1 example.", True),
        ("a.py:1: DeprecationWarning: pkg_resources is deprecated as an API.", False),
        ("a.py:1: PyparsingDeprecationWarning: 'setParseAction' deprecated", False),
        (
            "io.py:100: UserWarning: your NLU configuration does not include an entity extractor "
            "trained on your training data.",
            False,
        ),
    ],
)
def test_only_warnings_about_the_project_are_kept(said, kept):
    record = logging.makeLogRecord({"msg": "%s", "args": (said,)})
    assert keep_warning(record) is kept
