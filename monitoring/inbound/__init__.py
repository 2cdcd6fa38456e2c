"""Inbound signals: what the operator's other watchmen say; evidence, never an incident."""
