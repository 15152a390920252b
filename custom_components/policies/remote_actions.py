"""What Rasa does with actions that run on an action server, where it cannot be left as it is.

Rasa 3.6.21 names the class of remote actions in its code, so there is no extension point to give it
another. Four things are replaced:

- It checks the schema of answers itself again at every call, which takes longer than the call
  (38 ms against 5, `make bench`).
- It waits five minutes for an answer, and the customer with it.
- An action server that cannot be reached, or whose answer is none, leaves no trace in the tracker:
  a flow would read the outcome of the action before. It becomes the slot `outcome`.
- What needs no action server is not asked of it (`own_actions.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import structlog
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from custom_components.policies.own_actions import remind_later
from dialogue.graph import FAILED, TIMED_OUT
from dialogue.names import OUTCOME

logger = structlog.get_logger(__name__)

# A server that cannot be reached or answers with an error, with nonsense, or with events and
# responses that nobody knows.
BROKEN = (
    RasaException,
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OSError,
)

Run = Callable[..., Awaitable[list[Event]]]

_rasas_run: Run = RemoteAction.run


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


def _tracker(
    output_channel: Any, nlg: Any, tracker: DialogueStateTracker, *rest: Any, **named: Any
) -> DialogueStateTracker:
    """Return the tracker among the arguments of `Action.run`."""
    return tracker


def keep_promises(seconds: float, reminds: str = "") -> None:
    """Let every remote action of this process end in an outcome, in time.

    Args:
        seconds: How long an action may take.
        reminds: The name under which flows schedule reminders, which needs no action server.
    """

    async def run(action: RemoteAction, *arguments: Any, **named: Any) -> list[Event]:
        if reminds and action.name() == reminds:
            return remind_later(_tracker(*arguments, **named))
        try:
            return await asyncio.wait_for(_rasas_run(action, *arguments, **named), seconds)
        except asyncio.TimeoutError:
            logger.error("actions.timed_out", action=action.name(), seconds=seconds)
            return [SlotSet(OUTCOME, TIMED_OUT)]
        except ActionExecutionRejection:
            raise
        except BROKEN as error:
            logger.error("actions.failed", action=action.name(), error=str(error))
            return [SlotSet(OUTCOME, FAILED)]

    RemoteAction._validate_action_result = _validate
    RemoteAction.run = run
