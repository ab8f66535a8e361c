"""Finding one's way: home, navigation, a page per field, and the lists of questions."""
