"""The application with a member of staff who knows the token."""

import pytest
from fastapi.testclient import TestClient

from services.settings import ServicesSettings

TOKEN = "staff-secret"


@pytest.fixture
def settings(settings: ServicesSettings, tmp_path) -> ServicesSettings:
    conversations = f"sqlite:///{tmp_path}/conversations.db"
    return settings.copy(update={"staff_token": TOKEN, "conversations_url": conversations})


@pytest.fixture
def staff(http: TestClient) -> TestClient:
    http.headers["authorization"] = f"Bearer {TOKEN}"
    return http
