"""Which articles need a look: stale ones, ones that say the same, ones that contradict each other.

Nothing here changes an article; what is found is told with how sure it is.
"""
