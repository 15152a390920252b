"""A text classifier on a BERT-family encoder: trained in TensorFlow, served by ONNX Runtime.

Importing this package must not import TensorFlow; `training` does.
"""
