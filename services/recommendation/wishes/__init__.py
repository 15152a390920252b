"""What customers' words say they want: price, kind, brand, and how it should be.

Which words mean what, designers write (`words.py`); what was wanted before in the conversation is
handed in and handed back (`wanted.py`).
"""
