"""Words without tensors: language, tokens, entities and their values, words that carry feeling.

Everything works on plain strings with offsets into the text as the customer wrote it; nothing here
may import Rasa or `neural`.
"""
