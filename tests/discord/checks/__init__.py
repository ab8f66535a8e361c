"""What Discord looks at before it takes something: messages, modals, commands."""
