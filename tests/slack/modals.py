"""The modals and homes that are open. https://docs.slack.dev/surfaces/modals"""

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.slack.inputs import kept
from tests.slack.records import View
from tests.slack.refusal import Json, Refusal
from tests.slack.shapes import with_ids

if TYPE_CHECKING:
    from tests.slack.workspace import Workspace

MOST = 3
"""Views in one stack. https://docs.slack.dev/reference/methods/views.push"""


class Modals:
    """Each person's stack of modals, and their home."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self.stacks: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}

    def top(self, user: str) -> View | None:
        """The modal that a person looks at."""
        return self.stacks[user][-1] if self.stacks[user] else None

    def open(self, user: str, content: Json) -> View:
        """A new stack, in place of one that was open."""
        self._unused(content)
        view = self._made(user, content)
        self.stacks[user] = [view]
        self._workspace.tell(user, view)
        return view

    def push(self, user: str, content: Json) -> View:
        """On top of the stack. Raises `push_limit_reached`, and `not_found` where nothing is open."""
        stack = self.stacks[user]
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= MOST:
            raise Refusal("push_limit_reached")
        self._unused(content)
        view = self._made(user, content, stack[-1])
        stack.append(view)
        self._workspace.tell(user, view)
        return view

    def update(self, view: View, content: Json, hash: str = "") -> View:
        """What a person has put in stays where the same input is still there. Raises `hash_conflict`."""
        if hash and hash != view.hash:
            raise Refusal("hash_conflict")
        self._unused(content, view)
        view.content = {**copy.deepcopy(content), "blocks": with_ids(content["blocks"])}
        view.hash, view.entered, view.errors = self._hash(), kept(view.entered, view.blocks), {}
        self._workspace.tell(view.user, view)
        return view

    def publish(self, user: str, content: Json, hash: str = "") -> View:
        """The home that a person sees when they open it."""
        home = self.homes.get(user)
        if home:
            return self.update(home, content, hash)
        self.homes[user] = view = self._made(user, content)
        self._workspace.tell(user, view)
        return view

    def find(self, view_id: str, external_id: str) -> View:
        """An open view. Raises `not_found`."""
        for view in self._all():
            if view_id == view.id or (external_id and external_id == view.content.get("external_id")):
                return view
        raise Refusal("not_found")

    def close(self, view: View) -> None:
        """One view ends; what stood below it is seen again."""
        if view in self.stacks[view.user]:
            self.stacks[view.user].remove(view)

    def clear(self, user: str) -> None:
        """The whole stack ends."""
        self.stacks[user].clear()

    def _all(self) -> Iterator[View]:
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def _unused(self, content: Json, view: View | None = None) -> None:
        external = content.get("external_id")
        if external and any(v is not view and v.content.get("external_id") == external for v in self._all()):
            raise Refusal("duplicate_external_id")

    def _made(self, user: str, content: Json, below: View | None = None) -> View:
        id = self._workspace.ids.next("V")
        content = {**copy.deepcopy(content), "blocks": with_ids(content["blocks"])}
        root = below.root if below else id
        return View(id, user, content, self._hash(), root, below.id if below else None)

    def _hash(self) -> str:
        return f"{self._workspace.stamps.next()}"
