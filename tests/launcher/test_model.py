"""The model is trained again when, and only when, what it learned from has changed."""

import gzip
import json

import pytest

from launcher import model
from launcher.errors import ModelDamaged, TrainingFailed
from launcher.settings import Settings


@pytest.fixture
def project(tmp_path):
    for name in ("config.yml", "data/nlu/en/orders.yml", "data/knowledge/en/faq.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    return tmp_path


def test_the_same_data_has_the_same_fingerprint(project):
    assert model.fingerprint(project) == model.fingerprint(project)


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/en/orders.yml", "data/nlu/en/more.yml"])
def test_changed_or_new_training_data_changes_the_fingerprint(project, name):
    before = model.fingerprint(project)
    (project / name).write_text("second")
    assert model.fingerprint(project) != before


def test_a_renamed_file_changes_the_fingerprint(project):
    before = model.fingerprint(project)
    (project / "data/nlu/en/orders.yml").rename(project / "data/nlu/en/parcels.yml")
    assert model.fingerprint(project) != before


def test_a_help_page_needs_no_training(project):
    before = model.fingerprint(project)
    (project / "data/knowledge/en/faq.md").write_text("second")
    assert model.fingerprint(project) == before


def test_what_is_offered_needs_no_training(project):
    before = model.fingerprint(project)
    (project / "data/shop").mkdir(parents=True, exist_ok=True)
    (project / "data/shop/offers.yml").write_text("second")
    assert model.fingerprint(project) == before


def test_a_model_is_current_only_while_its_archive_and_data_are_there(tmp_path):
    settings = Settings(models=tmp_path)
    assert not model.is_current(settings)
    record = {"fingerprint": model.fingerprint(), "model": "one.tar.gz"}
    (tmp_path / "trained.json").write_text(json.dumps(record))
    assert not model.is_current(settings)
    (tmp_path / "one.tar.gz").touch()
    assert model.is_current(settings)
    (tmp_path / "trained.json").write_text(json.dumps({**record, "fingerprint": "old"}))
    assert not model.is_current(settings)


def test_a_refused_training_keeps_the_previous_model(tmp_path, monkeypatch):
    (tmp_path / "encoders/multilingual-e5-small").mkdir(parents=True)
    (tmp_path / "encoders/multilingual-e5-small/encoder.onnx").touch()
    record = tmp_path / "trained.json"
    record.write_text('{"fingerprint": "old", "model": "one.tar.gz"}')
    monkeypatch.setattr(model.sys, "executable", "/bin/false")
    with pytest.raises(TrainingFailed, match="untouched"):
        model.train(Settings(models=tmp_path))
    assert json.loads(record.read_text())["model"] == "one.tar.gz"


def test_an_interrupted_training_leaves_no_half_archive(tmp_path, monkeypatch):
    (tmp_path / "encoders/multilingual-e5-small").mkdir(parents=True)
    (tmp_path / "encoders/multilingual-e5-small/encoder.onnx").touch()
    (tmp_path / "one.tar.gz").touch()

    def interrupted(command, settings, failure):
        (tmp_path / "half.tar.gz").write_bytes(b"\x1f\x8b")
        raise KeyboardInterrupt

    monkeypatch.setattr(model, "_run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.train(Settings(models=tmp_path))
    assert [path.name for path in tmp_path.glob("*.tar.gz")] == ["one.tar.gz"]


def test_fine_tuning_goes_on_from_the_newest_model(tmp_path, monkeypatch):
    (tmp_path / "encoders/multilingual-e5-small").mkdir(parents=True)
    (tmp_path / "encoders/multilingual-e5-small/encoder.onnx").touch()
    (tmp_path / "one.tar.gz").touch()
    commands = []
    monkeypatch.setattr(model, "_run", lambda command, *_: commands.append(command))
    model.train(Settings(models=tmp_path), finetune=True)
    assert commands[0][-2:] == ["--finetune", str(tmp_path)]


WHOLE = gzip.compress(bytes(range(256)) * 100)


@pytest.mark.parametrize("packed", [WHOLE[:-5], b"", b"no archive", WHOLE[:40] + b"x" + WHOLE[41:]])
def test_a_damaged_model_is_named_with_the_cure(tmp_path, packed):
    settings = Settings(models=tmp_path)
    (tmp_path / "encoders/multilingual-e5-small").mkdir(parents=True)
    (tmp_path / "encoders/multilingual-e5-small/encoder.onnx").touch()
    record = {"fingerprint": model.fingerprint(), "model": "one.tar.gz"}
    (tmp_path / "trained.json").write_text(json.dumps(record))
    (tmp_path / "one.tar.gz").write_bytes(WHOLE)
    model.ensure_trained(settings)
    (tmp_path / "one.tar.gz").write_bytes(packed)
    with pytest.raises(ModelDamaged, match=r"one\.tar\.gz is damaged .* make train"):
        model.ensure_trained(settings)
