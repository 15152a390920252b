"""A model storage, a tiny encoder and a way to train, keep and load a component as Rasa does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

sys.path.append(str(Path(__file__).resolve().parent.parent / "neural"))
import tiny_bert

Trained = tuple[GraphComponent, GraphComponent]


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert.write(tmp_path_factory.mktemp("tiny-bert"))


@pytest.fixture
def storage(tmp_path: Path) -> ModelStorage:
    (tmp_path / "model").mkdir()
    return LocalModelStorage.create(tmp_path / "model")


@pytest.fixture
def create(storage: ModelStorage) -> Callable[..., GraphComponent]:
    """Create a component with its defaults and some settings of a test."""

    def made(component: Any, **settings: Any) -> GraphComponent:
        config = {**component.get_default_config(), **settings}
        context = ExecutionContext(GraphSchema({}), "a-model")
        return component.create(config, storage, Resource(component.__name__), context)

    return made


@pytest.fixture
def trained(storage: ModelStorage, create: Callable[..., GraphComponent]) -> Callable[..., Trained]:
    """Train a component; return it and the one that is loaded from what it kept."""

    def train(component: Any, data: TrainingData, **settings: Any) -> Trained:
        fresh = create(component, **settings)
        resource = fresh.train(data)
        config = {**component.get_default_config(), **settings}
        context = ExecutionContext(GraphSchema({}), "a-model")
        return fresh, component.load(config, storage, resource, context)

    return train
