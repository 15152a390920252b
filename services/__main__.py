"""Starts the services: `python -m services`."""

from __future__ import annotations

import logging
import socket
import sys

import structlog
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from language.personal_data.logs import mask_logs, masked_processors
from neural.encoder import EncoderMissing, OnnxEncoder
from services.app import create_app
from services.desk.design import DeskRefused
from services.knowledge.errors import KnowledgeError
from services.questions.outcomes import OutcomesRefused
from services.recommendation.designed import DesignRefused
from services.recommendation.training.recipe import RecipeRefused
from services.recommendation.training.schedule import ScheduleRefused
from services.sample_data import SampleDataError
from services.settings import ServicesSettings, told

ENCODER_THREADS = 1
# What an operator or a designer wrote wrong; each tells itself in a sentence.
REFUSALS = (
    EncoderMissing,
    SampleDataError,
    KnowledgeError,
    OutcomesRefused,
    RecipeRefused,
    ScheduleRefused,
    DesignRefused,
    DeskRefused,
)


def main() -> None:
    """Start the services; what prevents it is one sentence, and the exit code is 1."""
    try:
        settings = ServicesSettings()
    except ValidationError as error:
        sys.exit(told(error))
    mask_logs()
    structlog.configure(
        processors=masked_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    if _is_taken(settings.services_host, settings.services_port):
        sys.exit(
            f"Port {settings.services_port} is in use: stop what runs there, "
            f"or set SERVICES_PORT to another."
        )
    try:
        encoder = OnnxEncoder(settings.encoder_dir, threads=ENCODER_THREADS)
        app = create_app(settings, encoder)
        uvicorn.run(
            app,
            host=settings.services_host,
            port=settings.services_port,
            log_level="warning",
            access_log=False,
            ws="none",
        )
    except REFUSALS as error:
        sys.exit(str(error))
    except SQLAlchemyError as error:
        sys.exit(f"The database ({settings.database_url.split('@')[-1]}) cannot be used: {error}")


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    main()
