"""How fast Yorozu is on this machine, each figure beside a floor: the least that any program would need for it."""
