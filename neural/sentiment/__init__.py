"""Sentiment: a linear classifier on a text's vector, blended with what a lexicon says.

It sees vectors and numbers only; words of feeling are the business of `language.lexicon`.
"""

from neural.sentiment.blend import LABELS, SentimentBlend, SentimentError

__all__ = ["LABELS", "SentimentBlend", "SentimentError"]
