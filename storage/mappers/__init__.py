"""Rows to values of the model and back, spelled out."""
