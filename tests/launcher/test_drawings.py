"""`make draw-flows` writes pictures that need no network, or says what is wrong and writes none."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from launcher import __main__ as commands
from launcher.drawings import draw_flows
from launcher.flows import FlowsRefused

FLOWS = "flows: {hello: {triggers: [greet], states: {answer: {say: utter_hello}}}}"
DOMAIN = (
    "intents: [greet]\n"
    "slots: {language: {type: text, initial_value: en, mappings: [{type: custom}]}}\n"
    "responses:\n"
    "  utter_hello:\n"
    "    - text: Hello!\n"
    "    - {text: 您好！, condition: [{type: slot, name: language, value: zh}]}\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data" / "flows").mkdir(parents=True)
    (tmp_path / "data" / "flows" / "hello.yml").write_text(FLOWS, encoding="utf-8")
    (tmp_path / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    return tmp_path


def test_each_flow_is_drawn_in_both_languages(project: Path, tmp_path: Path):
    folder = tmp_path / "pictures"
    told = draw_flows(folder, project)
    assert told.startswith("1 flows in 2 languages")
    assert "Hello!" in (folder / "en" / "hello.svg").read_text("utf-8")
    assert "您好！" in (folder / "zh" / "hello.svg").read_text("utf-8")
    index = (folder / "index.html").read_text("utf-8")
    assert 'src="en/hello.svg"' in index
    assert "http" not in index


def test_a_picture_of_a_flow_that_is_no_more_goes(project: Path, tmp_path: Path):
    folder = tmp_path / "pictures"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "gone.svg").touch()
    draw_flows(folder, project)
    assert [file.name for file in (folder / "en").iterdir()] == ["hello.svg"]


def test_broken_flows_are_told_of_and_not_drawn(project: Path, tmp_path: Path):
    file = project / "data" / "flows" / "hello.yml"
    file.write_text(FLOWS.replace("[greet]", "[gret]"), encoding="utf-8")
    with pytest.raises(FlowsRefused, match=r"hello.yml:1:.*did you mean 'greet'"):
        draw_flows(tmp_path / "pictures", project)
    assert not (tmp_path / "pictures").exists()


def test_the_command_ends_with_what_is_wrong(project: Path, monkeypatch: pytest.MonkeyPatch):
    (project / "data" / "flows" / "hello.yml").write_text("flows: {}", encoding="utf-8")
    monkeypatch.setenv("VAR", str(project / "var"))
    result = CliRunner().invoke(commands.app, ["draw-flows", str(project)])
    assert isinstance(result.exception, FlowsRefused)
