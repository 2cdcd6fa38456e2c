"""Bringing in pages of other products, whole and exact.

Bytes become documents, documents become records, records become rows:

    sources · live_page → documents → fields · reading_* → records → capture → pages · parts · timelines · statuses
"""
