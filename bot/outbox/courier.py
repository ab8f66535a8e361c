"""The courier: one line for each workspace that this process serves, none of which waits for another."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from bot.commands import Registry
from bot.context import Community
from bot.model.ids import WorkspaceRef
from bot.outbox.line import Line
from bot.outbox.sender import Sender
from bot.ports import Clock, Platform, Storage


class Courier:
    """Sends what the outbox holds, for the platforms of this process."""

    def __init__(
        self,
        *,
        storage: Storage,
        registry: Registry,
        platforms: Mapping[str, Platform],
        clock: Clock,
        community: Community,
        name: str,
    ) -> None:
        self._storage = storage
        self._registry = registry
        self._platforms = platforms
        self._clock = clock
        self._community = community
        self._name = name
        self._lines: Sequence[Line] = ()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Sends until `stop`; what is under way then is ended first."""
        self._lines = self._open_lines()
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(self._listen())
            async with asyncio.TaskGroup() as sending:
                for line in self._lines:
                    sending.create_task(line.run(self._stop))
                await self._stop.wait()
            listening.cancel()

    def stop(self) -> None:
        """Lets `run` end after what is under way."""
        self._stop.set()
        self.wake()

    def wake(self) -> None:
        """Looks for due deliveries now."""
        for line in self._lines:
            line.wake()

    async def send_batch(self) -> int:
        """Sends what can be claimed at once, workspace by workspace; returns how many deliveries that were."""
        return sum([await line.send_batch() for line in self._open_lines()])

    async def _listen(self) -> None:
        async with self._storage.changes.subscribe() as changes:
            async for change in changes:
                if change.topic in ("deliveries", "*"):
                    self.wake()

    def _open_lines(self) -> Sequence[Line]:
        """The platforms say only once they are there which workspaces they serve."""
        workspaces = {WorkspaceRef(p.name, name): p for p in self._platforms.values() for name in p.workspaces}
        served = [ref for ref, platform in workspaces.items() if platform.capabilities.private_messages]
        return [Line(self._sender(ref, platform, served), self._storage.outbox) for ref, platform in workspaces.items()]

    def _sender(self, workspace: WorkspaceRef, platform: Platform, served: Collection[WorkspaceRef]) -> Sender:
        return Sender(
            storage=self._storage,
            registry=self._registry,
            platform=platform,
            workspace=workspace,
            served=served,
            clock=self._clock,
            community=self._community,
            name=self._name,
        )
