"""Rasa's own channels behind the gate; settings are those of Rasa's documentation.

What proves there that a platform sent a message: Slack's signature, the Bot Framework's token, and
Webex itself, which is asked for the message. Others have modules of their own here.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels import botframework, hangouts, slack, webexteams
from rasa.core.channels.channel import InputChannel

from custom_components.channels.guarded import Guarded
from custom_components.channels.proven import required


class SlackInput(Guarded, slack.SlackInput):
    """Slack."""


class BotFrameworkInput(Guarded, botframework.BotFrameworkInput):
    """Microsoft Teams and what else speaks the Bot Framework."""


class WebexTeamsInput(Guarded, webexteams.WebexTeamsInput):
    """Webex."""


class HangoutsInput(Guarded, hangouts.HangoutsInput):
    """Google Chat, whose token Rasa's own checks only where `project_id` is set."""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Read the section of credentials.yml.

        Raises:
            RasaException: When there is nothing to know Google's token by.
        """
        required(credentials, cls.name(), "project_id", "It is the number of Google's project.")
        return super().from_credentials(credentials)
