"""Rasa's own importer, which also refuses broken flows: in `rasa data validate` as in training."""

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from custom_components.policies.domain_names import names_of
from custom_components.policies.invalid_flows import InvalidFlows
from dialogue.check import check
from dialogue.loader import build, read
from dialogue.problems import BrokenFlows

POLICY = "StateMachinePolicy"


class FlowImporter(RasaFileImporter):
    """Reads a project as Rasa does, and its flows beside it."""

    _checked = False

    def get_domain(self) -> Domain:
        """Return the domain, once the flows are known to fit it.

        Raises:
            InvalidFlows: When anything is wrong in the flows.
        """
        domain = super().get_domain()
        settings = _settings(self.get_config())
        # Rasa asks for the domain many times in one command.
        if settings is not None and not self._checked:
            self._check(domain, settings)
            self._checked = True
        return domain

    @staticmethod
    def _check(domain: Domain, settings: dict[str, Any]) -> None:
        names = names_of(domain, settings.get("languages") or ())
        trees, problems = read(settings.get("flows") or "data/flows")
        graph, found = build(trees, names)
        problems += found + check(graph, names)
        if problems:
            raise InvalidFlows(str(BrokenFlows(problems)))


def _settings(config: dict[str, Any]) -> dict[str, Any] | None:
    """Return the settings of the policy that follows flows, or None when there is none."""
    for policy in config.get("policies") or ():
        if str(policy.get("name", "")).rsplit(".", 1)[-1] == POLICY:
            return dict(policy)
    return None
