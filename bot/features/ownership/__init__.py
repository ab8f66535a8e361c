"""Ownership (回答担当): who owns a question, taking it on, and passing it on."""
