"""Storage: SQLAlchemy Core on SQLite and PostgreSQL behind the ports of the core."""

from storage.storage import SqlStorage, open_storage
from storage.upgrade import upgrade

__all__ = ["SqlStorage", "open_storage", "upgrade"]
