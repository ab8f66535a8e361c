"""The thread (スレッド) of a question: its card and page, what is written in it, and how it ends."""
