"""Language models of the GPT family that write on this machine, by transformers in TensorFlow."""
