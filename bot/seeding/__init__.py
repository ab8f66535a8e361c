"""The first start: organizations.csv and members.csv become a community, whole or not at all.

`read_seed` reads and checks everything without touching the database; `plant` writes it in one unit of work, into
an empty community only.
"""

from bot.seeding.planting import plant
from bot.seeding.reading import read_seed
from bot.seeding.seed import Seed, SeedMember

__all__ = ["Seed", "SeedMember", "plant", "read_seed"]
