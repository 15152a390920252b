"""The entity taggers that are compared, each trained on the same texts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import plain_crf
from benchmarks.public_data import Spans
from language import tagging
from language.spans import Span
from language.words import Word, characters_apart
from neural.bert import checkpoint
from neural.classifier.frozen import FrozenVectors, frozen_layers
from neural.classifier.settings import FineTuning
from neural.encoder.token_states import TokenStates
from neural.tagger import bilou, onnx_tagger
from neural.tagger.settings import EncodedTaggerTraining, TaggerTraining


@dataclass(frozen=True)
class Read:
    """A text as the pipeline has it before entities are looked for.

    Attributes:
        text: The text.
        words: LAC's words.
        spans: The right spans.
        encoded: What the encoder's pass made of it, where a tagger reads that.
    """

    text: str
    words: Sequence[Word]
    spans: Spans
    encoded: TokenStates | None = None

    @property
    def tokens(self) -> list[bilou.Token]:
        """Its tokens, each Chinese character one."""
        return [bilou.Token(w.text, w.start, w.end) for w in characters_apart(self.words)]


@dataclass(frozen=True)
class Served:
    """A trained tagger.

    Attributes:
        find: Finds the spans of a text.
        megabytes: Its size on disk.
    """

    find: Callable[[Read], Spans]
    megabytes: float


class Encoder:
    """The encoder's layers that the intent's fine-tuning leaves as they are.

    Args:
        folder: Its folder.
        tuning: How the intent classifier is tuned.
    """

    def __init__(self, folder: Path, tuning: FineTuning) -> None:
        self.checkpoint = checkpoint.read(str(folder))
        self.layers = frozen_layers(self.checkpoint, tuning)
        self._vectors = FrozenVectors(self.checkpoint, tuning)

    def read(self, texts: Sequence[str]) -> list[TokenStates]:
        """Return the states of each text's pieces."""
        return self._vectors.token_states(texts)


def sklearn_crf(examples: Sequence[Read]) -> Served:
    """Train sklearn-crfsuite with the features of its tutorial."""
    texts = [[token.text for token in example.tokens] for example in examples]
    tags = [bilou.tags_of(example.tokens, _annotated(example)) for example in examples]
    model = plain_crf.train(texts, tags)

    def find(read: Read) -> Spans:
        tokens = read.tokens
        tagged = model.predict_single(plain_crf.features([token.text for token in tokens]))
        return _told(bilou.spans_of(tokens, tagged))

    return Served(find, Path(model.modelfile.name).stat().st_size / 1e6)


def own_crf(examples: Sequence[Read]) -> Served:
    """Train SequenceEntityExtractor's CRF."""
    tagger = tagging.train(map(_example, examples), tagging.TaggerSettings())

    def find(read: Read) -> Spans:
        return _told(span for span, _ in tagger.tag(_example(read)))

    return Served(find, len(tagger.model) / 1e6)


def bilstm_crf(examples: Sequence[Read]) -> Served:
    """Train BiLstmCrfEntityExtractor's network."""
    return _network(examples, TaggerTraining(), None)


def bert_head(
    examples: Sequence[Read], encoder: Encoder, settings: EncodedTaggerTraining
) -> Served:
    """Train BertEntityExtractor's network on the encoder's states of the examples."""
    return _network(examples, settings, encoder)


def _network(examples: Sequence[Read], settings: TaggerTraining, encoder: Encoder | None) -> Served:
    from neural.tagger.training import Example, Shared, train

    learned = [
        Example(onnx_tagger.within(e.tokens, e.encoded), _annotated(e), e.encoded) for e in examples
    ]
    shared = Shared(encoder.checkpoint, encoder.layers) if encoder else None
    folder = Path(tempfile.mkdtemp(prefix="heed-bench-"))
    onnx_tagger.save(train(learned, settings, shared), folder)
    tagger = onnx_tagger.OnnxTagger(folder)

    def find(read: Read) -> Spans:
        return _told(span for span, _ in tagger.tag(read.tokens, read.encoded))

    return Served(find, sum(file.stat().st_size for file in folder.iterdir()) / 1e6)


def _annotated(read: Read) -> list[bilou.Span]:
    return [bilou.Span(*span) for span in sorted(read.spans, key=lambda span: span[1:])]


def _example(read: Read) -> tagging.Example:
    spans = [Span(label, start, end, read.text[start:end]) for label, start, end in read.spans]
    return tagging.Example(read.text, read.words, spans=spans)


def _told(spans: Any) -> Spans:
    return frozenset((span.entity, span.start, span.end) for span in spans)
