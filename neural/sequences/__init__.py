"""Networks over sequences of items: which comes next. TensorFlow trains, ONNX Runtime serves.

Items are numbers here; whose they are, and what they are, is not known.
"""
