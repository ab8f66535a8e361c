"""config.toml and the environment become frozen settings; what is wrong is named key by key.

A value comes from the environment variable YOROZU_<SECTION>_<KEY> (YOROZU_DATABASE_URL), else from the file, else
it is the default given here. Paths and the SQLite file are taken from the folder of config.toml wherever the
program is started, so that a service, a cron job and a person at a shell mean the same database.
"""

from bot.config.faults import ConfigFault
from bot.config.loading import database_url, load_settings
from bot.config.settings import Settings

__all__ = ["ConfigFault", "Settings", "database_url", "load_settings"]
