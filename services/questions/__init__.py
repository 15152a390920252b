"""What customers asked of the help pages, what came of it, and what the pages lack.

Only masked text is kept, and only for some days. How passages are found is no concern of this room.
"""
