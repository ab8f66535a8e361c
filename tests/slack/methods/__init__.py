"""The Web API methods, by family. https://docs.slack.dev/reference/methods"""

from tests.slack.methods import apps, chat, conversations, marks, people, views
from tests.slack.methods.calling import METHODS, Invocation, Method

__all__ = ["METHODS", "Invocation", "Method", "apps", "chat", "conversations", "marks", "people", "views"]
