"""Asking (相談する): form → draft → review → post."""
