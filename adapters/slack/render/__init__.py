"""The neutral interface as Slack's Block Kit. Pure: elements in, JSON out."""
