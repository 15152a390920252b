"""Lets `rasa train --finetune` add intents, which Rasa 3.6's FinetuningValidator always refuses.

The recipe puts that validator into every training and offers no other in its place. Its reason is
that Rasa's own networks have a fixed number of outputs; ours, the CRFs and the rules have not. So
its comparison of labels and domain is left out where the pipeline holds none of those networks.
`BertIntentClassifier` itself refuses data that leaves out an intent it knows.
"""

from typing import Any

from rasa.graph_components.validators.finetuning_validator import (
    FINGERPRINT_CORE,
    FINGERPRINT_NLU,
    FinetuningValidator,
)

# Rasa's components whose outputs are the labels of their first training.
OF_FIXED_LABELS = {
    "DIETClassifier",
    "LogisticRegressionClassifier",
    "ResponseSelector",
    "SklearnIntentClassifier",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
}

_compare_or_memorize = FinetuningValidator._compare_or_memorize


def _compare(
    self: FinetuningValidator, fingerprint_key: str, new_fingerprint: str, error_message: str
) -> None:
    used: Any = self._execution_context.graph_schema.nodes.values()
    fixed = any(node.uses.__name__ in OF_FIXED_LABELS for node in used)
    if fingerprint_key in (FINGERPRINT_CORE, FINGERPRINT_NLU) and not fixed:
        self._fingerprints[fingerprint_key] = new_fingerprint
    else:
        _compare_or_memorize(self, fingerprint_key, new_fingerprint, error_message)


def allow_new_labels() -> None:
    """Take the place of Rasa's comparison; a second call changes nothing."""
    FinetuningValidator._compare_or_memorize = _compare
