"""Seals: what a page carries to its next request, signed so that it comes back unchanged and from the same person."""

import hmac
from collections.abc import Sequence

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from adapters.web.persona import PLATFORM
from bot.model.ids import Address


class Seals:
    """Signs with the workspace's secret. What is opened for somebody else, or was changed, opens as nothing."""

    def __init__(self, secret: str) -> None:
        self._forms = Signer(secret, salt="form")
        self._topics = URLSafeSerializer(secret, salt="topics")
        self._thread = URLSafeSerializer(secret, salt="thread")

    def form(self, session: str, user: str) -> str:
        """The proof that a form was served to this session while it acted as `user`."""
        return self._forms.get_signature(f"{session}:{user}".encode()).decode()

    def served(self, proof: str, session: str, user: str) -> bool:
        """Whether `proof` is the one of this session and user."""
        return hmac.compare_digest(proof.encode(), self.form(session, user).encode())

    def topics(self, user: str, topics: Sequence[str]) -> str:
        """Names what `user` may be told of."""
        return str(self._topics.dumps([user, *topics]))

    def open_topics(self, user: str, sealed: str) -> frozenset[str] | None:
        """The topics that were sealed for `user`."""
        opened = _opened(self._topics, user, sealed)
        return None if opened is None else frozenset(opened)

    def thread(self, user: str, address: Address) -> str:
        """Names the thread under which `user` was shown a composer."""
        return str(self._thread.dumps([user, address.workspace, address.place or "", address.thread or ""]))

    def open_thread(self, user: str, sealed: str) -> Address | None:
        """The thread that was sealed for `user`."""
        opened = _opened(self._thread, user, sealed)
        if opened is None:
            return None
        workspace, place, thread = opened
        return Address(PLATFORM, workspace, place=place or None, thread=thread or None)


def _opened(serializer: URLSafeSerializer, user: str, sealed: str) -> list[str] | None:
    try:
        owner, *rest = serializer.loads(sealed)
    except BadSignature:
        return None
    return rest if owner == user else None
