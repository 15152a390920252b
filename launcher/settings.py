"""Where the launcher's processes listen and where their files lie."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import BaseSettings

from launcher.kept_secrets import kept_secret

PROJECT = Path(__file__).resolve().parent.parent

# Rasa 3.6 on today's libraries warns at every import; a user should see our output only.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SQLALCHEMY_WARN_20": "0",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "TQDM_MININTERVAL": "1",
    # glibc otherwise keeps an arena of freed memory for every thread.
    "MALLOC_ARENA_MAX": "2",
}


# What the processes, and programs of staff, say to each other.
TOKENS = ("RASA_TOKEN", "ACTIONS_TOKEN", "SERVICES_TOKEN", "STAFF_TOKEN")
# What outlives a restart: sessions of customers who are in the middle of a conversation.
KEPT_SECRETS = ("CHAT_SECRET", "CUSTOMER_SECRET")


class Settings(BaseSettings):
    """Settings of the launcher, from the environment or `.env`.

    Attributes:
        rasa_port: Port of the Rasa server.
        actions_port: Port of the action server.
        services_port: Port of the services, which also serve the web chat.
        actions_host: Address that the action server listens at; only Rasa asks it.
        host: Address that the processes are asked at.
        start_timeout: Seconds to wait for the processes to become healthy.
        rasa_token: Token of Rasa's HTTP API.
        actions_token: What Rasa says to the action server.
        services_token: What the action server and Rasa say to the services.
        chat_secret: What sessions of the web chat are signed with.
        customer_secret: What the shop's site signs its customers in with.
        staff_token: What programs of staff say to the services.
        models: Folder of trained models and encoders.
        var: Folder of databases, logs and other files made at run time.
    """

    rasa_port: int = 5005
    actions_port: int = 5055
    services_port: int = 8000
    actions_host: str = "127.0.0.1"
    host: str = "localhost"
    start_timeout: float = 120
    rasa_token: str = ""
    actions_token: str = ""
    services_token: str = ""
    staff_token: str = ""
    chat_secret: str = ""
    customer_secret: str = ""
    models: Path = PROJECT / "models"
    var: Path = PROJECT / "var"

    class Config:
        """Where pydantic reads the settings."""

        env_file = PROJECT / ".env"

    @property
    def rasa_url(self) -> str:
        """Address of the Rasa server."""
        return f"http://{self.host}:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Address of the action server."""
        return f"http://{self.host}:{self.actions_port}"

    @property
    def services_url(self) -> str:
        """Address of the services and of the web chat."""
        return f"http://{self.host}:{self.services_port}"

    def environment(self) -> dict[str, str]:
        """Return the environment that every process of Heed is started with.

        Tokens that the processes say to each other are made anew unless the operator gave them;
        secrets that customers' sessions hang on are made once.
        """
        own = {name: self._token(name) for name in TOKENS}
        own |= {name: self._kept_secret(name) for name in KEPT_SECRETS}
        return {
            **QUIET,
            **{name: value for name, value in os.environ.items() if name not in own},
            **own,
            "PYTHONPATH": str(PROJECT),
            "RASA_PORT": str(self.rasa_port),
            "RASA_URL": self.rasa_url,
            "ACTIONS_PORT": str(self.actions_port),
            "ACTIONS_HOST": self.actions_host,
            "SERVICES_PORT": str(self.services_port),
            "SERVICES_URL": self.services_url,
        }

    def _kept_secret(self, name: str) -> str:
        return getattr(self, name.lower()) or kept_secret(self.var, name)

    def _token(self, name: str) -> str:
        return getattr(self, name.lower()) or secrets.token_urlsafe(24)
