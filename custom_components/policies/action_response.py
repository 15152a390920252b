"""Checks an action server's answers as Rasa does, but with Rasa's own schema checked only once.

Rasa 3.6.21 checks the schema itself again at every call of an action, which takes longer than the
call (38 ms against 5, `make bench`). Its code names the class of remote actions, so there is no
extension point to give it another.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _validate(action: RemoteAction, result: dict[str, Any]) -> bool:
    error = best_match(_validator().iter_errors(result))
    if error is not None:
        error.message += (
            f". The action server's answer to {action.name()!r} is not one that Rasa knows: "
            "see https://rasa.com/docs/rasa/custom-actions."
        )
        raise error
    return True


def check_schema_once() -> None:
    """Let every remote action of this process use the schema that is checked once."""
    RemoteAction._validate_action_result = _validate
