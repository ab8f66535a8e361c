"""Storage: SQLAlchemy Core on SQLite and PostgreSQL behind the ports of the core."""

from storage.folder import try_folder
from storage.storage import SqlStorage, open_storage
from storage.upgrade import upgrade

__all__ = ["SqlStorage", "open_storage", "try_folder", "upgrade"]
