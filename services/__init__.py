"""The services: what the shop knows and does, over HTTP, as one FastAPI application.

Each room has api · schemas · service · repository. No Rasa and no sentence of a conversation may
enter here.
"""
