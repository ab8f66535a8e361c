"""Slack: workspaces whose events come over Socket Mode or signed HTTP, and whose messages leave over the Web API."""
