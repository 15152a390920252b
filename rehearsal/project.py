"""What a rehearsal reads of a project: flows, domain, examples, phrases, the trained model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dialogue.check import check
from dialogue.domain import read_domain
from dialogue.graph import Graph
from dialogue.loader import build, read
from dialogue.names import Names
from dialogue.problems import BrokenFlows
from launcher.errors import LaunchError
from launcher.settings import PROJECT
from rehearsal.goals import Goals, read_goals
from rehearsal.phrases import Phrases, WrittenWrong, read_phrases
from rehearsal.vocabulary import Vocabulary, read_examples, slots_filled
from rehearsal.wording import Wording


class NothingToRehearse(LaunchError):
    """Something a rehearsal needs is missing or wrong."""


@dataclass(frozen=True)
class Project:
    """Where a project's files lie.

    Attributes:
        root: Its folder.
    """

    root: Path = PROJECT

    @property
    def phrases_folder(self) -> Path:
        """Where the wording of simulated customers lies."""
        return self.root / "tests" / "simulation" / "phrases"

    def flows(self) -> tuple[Graph, Names]:
        """Return the flows and what the domain knows.

        Raises:
            NothingToRehearse: When the flows are broken; lists every problem.
        """
        names, problems = read_domain(self._domain)
        trees, found = read(self.root / "data" / "flows")
        problems += found
        graph, found = build(trees, names)
        problems += found + check(graph, names)
        if problems:
            raise NothingToRehearse(str(BrokenFlows(problems)).replace(f"{self.root}/", ""))
        return graph, names

    def phrases(self) -> dict[str, Phrases]:
        """Return the phrases of each language.

        Raises:
            NothingToRehearse: When a file is wrong; tells file and line.
        """
        try:
            return read_phrases(self.phrases_folder)
        except WrittenWrong as error:
            raise NothingToRehearse(str(error).replace(f"{self.root}/", "")) from error

    def goals(self, graph: Graph) -> Goals:
        """Return what simulated customers want.

        Raises:
            NothingToRehearse: When the file is missing or wrong; tells file and line.
        """
        file = self.root / "tests" / "simulation" / "goals.yml"
        if not file.is_file():
            raise NothingToRehearse(f"{file} is missing: no customer wants anything.")
        try:
            return read_goals(file, graph)
        except WrittenWrong as error:
            raise NothingToRehearse(str(error).replace(f"{self.root}/", "")) from error

    def texts(self) -> list[str]:
        """Return the texts of all examples."""
        return [example.text for example in read_examples(self.root / "data" / "nlu")]

    def trained_wording(self) -> dict[str, Wording]:
        """Return the words of each language as the assistant was trained on."""
        return {
            language: Wording(self._vocabulary(self.root / "data" / "nlu" / language), phrases)
            for language, phrases in self.phrases().items()
        }

    def held_out_wording(self) -> dict[str, Wording]:
        """Return words of each language that the assistant was not trained on."""
        folder = self.root / "tests" / "nlu" / "test_set"
        return {
            language: Wording(self._vocabulary(folder / f"{language}.yml"), phrases)
            for language, phrases in self.phrases().items()
        }

    def model(self) -> Path:
        """Return the newest model.

        Raises:
            NothingToRehearse: When there is none.
        """
        archives = sorted((self.root / "models").glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
        if not archives:
            raise NothingToRehearse(f"{self.root / 'models'} holds no model: run `make train`.")
        return archives[-1]

    def _vocabulary(self, examples: Path) -> Vocabulary:
        if not examples.exists():
            raise NothingToRehearse(f"{examples} is missing: there are no words to say.")
        return Vocabulary(read_examples(examples), slots_filled(self._domain))

    @property
    def _domain(self) -> Path:
        file = self.root / "domain.yml"
        return file if file.exists() else self.root / "domain"
