"""The journal of facts: append-only events, identities under erasable keys, exact texts, reference documents.

Generic: it knows streams, teams and JSON objects, and nothing of protocols or care.
"""
