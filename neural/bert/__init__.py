"""The BERT family: its folders on disk, its ONNX graph for serving, its TensorFlow layers."""
