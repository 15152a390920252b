"""Tensors: the encoder, classifiers and their training, usable from a notebook.

TensorFlow trains here and ONNX Runtime serves; nothing here may import Rasa.
"""
