"""A small Rasa domain and its flows, and the policy trained on them."""

from pathlib import Path

import pytest
from policy_files import DOMAIN, FLOWS, domain_of
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain

from custom_components.policies.state_machine_policy import StateMachinePolicy


@pytest.fixture(scope="session")
def domain() -> Domain:
    return domain_of(DOMAIN)


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "returns.yml").write_text(FLOWS, encoding="utf-8")
    return folder


@pytest.fixture
def storage(tmp_path: Path) -> ModelStorage:
    (tmp_path / "model").mkdir()
    return LocalModelStorage.create(tmp_path / "model")


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "a-model")


@pytest.fixture
def untrained(storage: ModelStorage, context: ExecutionContext, flows: Path) -> StateMachinePolicy:
    config = {**StateMachinePolicy.get_default_config(), "flows": str(flows)}
    return StateMachinePolicy.create(config, storage, Resource("flows"), context)


@pytest.fixture
def policy(untrained: StateMachinePolicy, domain: Domain) -> StateMachinePolicy:
    untrained.train([], domain)
    return untrained
