"""Screens of people, their invitations and the audit log."""
