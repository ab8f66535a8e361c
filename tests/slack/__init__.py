"""A Slack of our own for tests: workspaces with people, and the server that an app's SDK speaks to.

    async with slack(clock) as server:                       # tests.slack.server
        town = server.workspace("ehime")                     # a workspace with an app installed
        place = town.channel("security")                     # its bot is in
        koharu = town.someone("小春", email="k@town.example") # somebody at a Slack client
        …start the app against server.api_url, town.app.bot_token, town.app.app_token…
        await town.sockets.connected()
        await koharu.command("/soudan")                      # acknowledged, and quiet again

It refuses what Slack refuses; each rule stands beside the page that says so. Where Slack's pages are silent and the
behaviour was reported by others, the report is cited; where both are silent, the docstring says what was assumed.
"""
