"""What one server knows of its people."""

from dataclasses import dataclass

from adapters.discord.api import Api
from bot.ports import Gone, Profile


@dataclass(frozen=True, slots=True)
class Directory:
    """Of one server. Discord tells a bot nobody's mail."""

    api: Api
    guild: str

    async def profile(self, user: str) -> Profile | None:
        """Whoever is not in the server is a guest.

        https://docs.discord.com/developers/resources/guild#get-guild-member
        """
        try:
            path = "/guilds/{guild_id}/members/{user_id}"
            member = await self.api.get(path, guild_id=self.guild, user_id=user)
        except Gone:
            return Profile("", guest=True)
        who = member["user"]
        name = member.get("nick") or who.get("global_name") or who.get("username") or ""
        return Profile(name=name, guest=bool(who.get("bot")))

    async def has(self, user: str) -> bool:
        """Whether they are in the server."""
        found = await self.profile(user)
        return found is not None and not found.guest
