"""Joining (参加): who is not recognised by mail applies in a form, and the secretariat decides."""
