"""An assistant trained by `rasa train` goes on where flows and rules end, and says it in turns."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("dialogue", "custom_components", "neural", "language", "replies")
FILES = {
    "config.yml": """
recipe: default.v1
language: en
assistant_id: test
pipeline: []
policies:
  - name: custom_components.policies.state_machine_policy.StateMachinePolicy
  - name: RulePolicy
    core_fallback_threshold: 0.4
    core_fallback_action_name: utter_fallback
  - name: custom_components.policies.recurrent_policy.RecurrentPolicy
    units: 16
    epochs: 80
    batch_size: 4
""",
    "domain.yml": """
version: "3.1"
intents: [track, greet, affirm, deny, other]
slots:
  language: {type: text, initial_value: en, mappings: [{type: custom}]}
responses:
  utter_tracked: [{text: "It is on its way."}]
  utter_greet: [{text: "Hello"}]
  utter_glad: [{text: "Good."}, {text: "Fine.", metadata: {heard: 1}}]
  utter_wrong: [{text: "What is wrong?"}]
  utter_choose: [{text: "Which?"}]
  utter_fallback: [{text: "Sorry?"}]
""",
    "endpoints.yml": """
nlg:
  type: custom_components.nlg.reply_generator.ReplyGenerator
""",
    "data/flows/track.yml": """
flows:
  track:
    triggers: [track]
    states:
      tell: {say: utter_tracked}
""",
    "data/stories.yml": """
version: "3.1"
rules:
  - rule: say hello
    steps: [{intent: greet}, {action: utter_greet}]
stories:
  - story: fine
    steps: [{intent: track}, {action: utter_tracked}, {intent: affirm}, {action: utter_glad}]
  - story: wrong
    steps: [{intent: track}, {action: utter_tracked}, {intent: deny}, {action: utter_wrong}]
  - story: yes
    steps: [{intent: greet}, {action: utter_greet}, {intent: affirm}, {action: utter_choose}]
""",
}
# Rasa's own, when an agent is made.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for room in ROOMS:
        (folder / room).symlink_to(PROJECT / room)
    command = [sys.executable, "-m", "rasa", "train", "core"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def agent(project: Path) -> Agent:
    endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
    model = next((project / "models").glob("*.tar.gz"))
    return asyncio.run(load_agent(model_path=str(model), endpoints=endpoints))


def talk(agent: Agent, who: str, *messages: str) -> list[str]:
    async def send() -> list[str]:
        said: list[str] = []
        for text in messages:
            channel = CollectingOutputChannel()
            await agent.handle_message(UserMessage(text, channel, sender_id=who))
            said.append(" ".join(message["text"] for message in channel.messages))
        return said

    return asyncio.run(send())


def test_after_a_flow_a_yes_and_a_no_are_understood_by_what_was_done(agent: Agent) -> None:
    said = talk(agent, "anna", "/track", "/affirm", "/track", "/deny")
    assert said == ["It is on its way.", "Good.", "It is on its way.", "What is wrong?"]


def test_what_was_heard_before_is_said_otherwise(agent: Agent) -> None:
    said = talk(agent, "bert", "/track", "/affirm", "/track", "/affirm")
    assert (said[1], said[3]) == ("Good.", "Fine.")


def test_after_a_rule_it_goes_on_too(agent: Agent) -> None:
    assert talk(agent, "carl", "/greet", "/affirm") == ["Hello", "Which?"]


def test_what_no_story_has_is_left_to_rasas_fallback(agent: Agent) -> None:
    assert talk(agent, "dora", "/track", "/other")[1].startswith("Sorry?")
