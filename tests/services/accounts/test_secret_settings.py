"""A secret that stands in an example, or is short, prevents the start."""

from __future__ import annotations

import secrets

import pytest
from pydantic import ValidationError

from services.settings import SECRETS, ServicesSettings, told


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "value",
    ["changeme-changeme-changeme", "<your secret of many letters>", "short", "aaaabbbb" * 9],
)
def test_a_placeholder_is_refused_and_its_value_is_not_told(name, value):
    with pytest.raises(ValidationError) as refused:
        ServicesSettings(**{name: value})
    said = told(refused.value)
    assert name.upper() in said
    assert "token_urlsafe" in said
    assert value not in said


def test_no_secret_and_random_ones_are_taken():
    assert ServicesSettings(services_token="").services_token == ""
    for _ in range(200):
        made = secrets.token_urlsafe(24)
        assert ServicesSettings(staff_token=made).staff_token == made
