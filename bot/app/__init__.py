"""The composition root: the only part of the core that knows adapters and storage.

`assembly` puts the parts together, `serving` runs them, `demonstration` runs them on an invented community.
"""

from bot.app.assembly import App, assemble
from bot.app.demonstration import run_demo
from bot.app.serving import StartFault, WebFault, run, upgrade_database

__all__ = ["App", "StartFault", "WebFault", "assemble", "run", "run_demo", "upgrade_database"]
