"""The text encoder: a Hugging Face BERT folder, made once and served by ONNX Runtime.

Importing this package must not import TensorFlow: services serve from it.
"""

from neural.encoder.onnx_encoder import EncoderMissing, OnnxEncoder

__all__ = ["EncoderMissing", "OnnxEncoder"]
