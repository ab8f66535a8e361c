"""Discord: servers whose events come over the gateway, and whose messages leave over HTTP, through discord.py."""
