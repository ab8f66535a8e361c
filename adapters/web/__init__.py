"""The browser workspace: a platform whose server is ourselves. HTTP comes in as events, replies go out as HTML."""
