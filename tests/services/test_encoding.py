"""What is learned is encoded in the order it came, hurried or not."""

import numpy as np
import pytest

from services.knowledge.documents.document import Document, Facts
from services.knowledge.encoding import PatientEncoder
from services.knowledge.rows import rows


@pytest.mark.parametrize("urgent", [True, False])
def test_vectors_stand_in_the_order_of_their_rows(encoder, urgent):
    texts = "".join(f"## Part {number}\n\nText {number} of it.\n\n" for number in range(30))
    made = rows(Document("en/long", "Long", texts, Facts("en"), ("What is it?",)), 1)
    batches = [made[begin : begin + 4] for begin in range(0, len(made), 4)]
    patient = PatientEncoder(encoder)
    one_by_one = np.concatenate([patient.encode([[row]]) for row in made])
    np.testing.assert_allclose(patient.encode(batches, urgent), one_by_one, atol=1e-6)
    patient.close()
    with pytest.raises(RuntimeError):
        patient.encode(batches, urgent)
