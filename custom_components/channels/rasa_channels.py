"""Rasa's own channels behind the gate; settings are those of Rasa's documentation."""

from __future__ import annotations

from rasa.core.channels import (
    botframework,
    hangouts,
    mattermost,
    rocketchat,
    slack,
    telegram,
    webexteams,
)

from custom_components.channels.guarded import Guarded


class SlackInput(Guarded, slack.SlackInput):
    """Slack."""


class TelegramInput(Guarded, telegram.TelegramInput):
    """Telegram."""


class RocketChatInput(Guarded, rocketchat.RocketChatInput):
    """Rocket.Chat."""


class MattermostInput(Guarded, mattermost.MattermostInput):
    """Mattermost."""


class BotFrameworkInput(Guarded, botframework.BotFrameworkInput):
    """Microsoft Teams and what else speaks the Bot Framework."""


class WebexTeamsInput(Guarded, webexteams.WebexTeamsInput):
    """Webex."""


class HangoutsInput(Guarded, hangouts.HangoutsInput):
    """Google Chat."""
