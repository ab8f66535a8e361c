"""A Discord of our own for tests: servers (guilds) with people, and what an application's SDK speaks to.

    async with discord_server(clock) as discord:             # tests.discord.server
        guild = discord.guild("shikoku")                     # a guild with our application's bot in it
        place = guild.forum("security")                      # channels by kind, as ids
        koharu = guild.someone("小春")                        # somebody at a Discord client
        …start the bot against discord.api_url, discord.gateway_url and discord.app.token…
        await discord.gateway.connected()
        await koharu.command("soudan", channel=place)        # answered within 3 s, and quiet again

It refuses what Discord refuses; each rule stands beside the page that says so. Where Discord's pages are silent and the
behaviour was reported by others, the report is cited; where both are silent, the docstring says what was assumed.
"""
