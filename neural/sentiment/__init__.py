"""Sentiment: trained classifiers of a text, blended with what a lexicon says.

It sees texts, vectors and numbers only; words of feeling are the business of `language.lexicon`.
"""

from neural.sentiment.blend import LABELS, SentimentBlend
from neural.sentiment.experts import CLASSIFIERS, Experts, SentimentError

__all__ = ["CLASSIFIERS", "LABELS", "Experts", "SentimentBlend", "SentimentError"]
