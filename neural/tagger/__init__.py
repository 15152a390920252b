"""Finds spans in texts with a BiLSTM-CRF: trained in TensorFlow, served by ONNX Runtime.

Importing this package must not import TensorFlow; `crf` and `training` do.
"""
