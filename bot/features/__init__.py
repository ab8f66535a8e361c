"""Capabilities: a module each, with its commands, forms, buttons, pages, deliveries and their handlers."""
