"""Values and rules of the consultation; pure, frozen, without input or output."""
