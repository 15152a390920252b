"""Small text classifiers trained from nothing: for small machines, and to compare BERT with.

Importing this package must not import TensorFlow; `text_cnn`, `bilstm` and `training` do.
"""
