"""The actions of the sample assistant: read slots, ask the services, choose what to say.

No SQL, no sentence a customer reads and no model may enter here; sentences live in domain.yml.
"""
