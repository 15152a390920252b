"""What is said and how: which variation of a reply, its values, and what a language model may add.

Everything works on plain dictionaries, texts and numbers; nothing here may import Rasa, and no
sentence a customer sees may stand here.
"""
