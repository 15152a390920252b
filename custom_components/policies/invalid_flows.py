"""The error of flows that cannot be trained."""

from rasa.shared.exceptions import InvalidConfigException


class InvalidFlows(InvalidConfigException):
    """The flows cannot be trained; the message lists every problem with file and line."""
