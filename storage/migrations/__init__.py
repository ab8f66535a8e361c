"""Alembic's migrations; `storage.upgrade` runs them."""
