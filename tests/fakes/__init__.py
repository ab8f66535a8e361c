"""Fakes that hold state and implement the ports."""
