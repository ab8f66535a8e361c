"""Requests to the app's request URL, signed. https://docs.slack.dev/authentication/verifying-requests-from-slack"""

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.slack.delivery import ACKNOWLEDGE_WITHIN, COMMAND, EVENT, FIRST, Retry, Unacknowledged
from tests.slack.records import App
from tests.slack.refusal import Json


@dataclass(frozen=True)
class Answer:
    """What the app answered to one request."""

    status: int
    body: str

    @property
    def acknowledgement(self) -> Json | None:
        """Its payload: JSON, or a text, or nothing."""
        if not self.body:
            return None
        return json.loads(self.body) if self.body.startswith("{") else {"text": self.body}


class Signed:
    """Posts events as JSON, commands as a form, interactions as a form's `payload`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[Answer]] = set()
        self._overdue: set[asyncio.Task[Answer]] = set()
        self._duplicates = 0

    async def send(self, kind: str, payload: Json, retry: Retry = FIRST) -> Json | None:
        """Once, or as often as `duplicate_next` said. Whatever is not 2xx within 3 s counts as not acknowledged.

        https://docs.slack.dev/apis/events-api/#error-handling
        """
        times, self._duplicates = 1 + self._duplicates, 0
        return (await asyncio.gather(*(self._send_once(kind, payload, retry) for _ in range(times))))[0]

    async def _send_once(self, kind: str, payload: Json, retry: Retry) -> Json | None:
        task = asyncio.ensure_future(self.post(kind, payload, retry=retry))
        self._under_way.add(task)
        try:
            answer = await asyncio.wait_for(task, ACKNOWLEDGE_WITHIN)
        except TimeoutError as late:
            raise Unacknowledged("http_timeout") from late
        except aiohttp.ClientError as lost:
            raise Unacknowledged("connection_failed") from lost
        except asyncio.CancelledError:
            if task not in self._overdue:
                raise
            raise Unacknowledged("http_timeout") from None
        finally:
            self._under_way.discard(task)
        if not 200 <= answer.status < 300:
            raise Unacknowledged("http_error")
        return answer.acknowledgement

    async def ready(self) -> None:
        """There is nothing to wait for."""

    async def post(
        self,
        kind: str,
        payload: Json,
        *,
        retry: Retry = FIRST,
        signing_secret: str = "",
        age: timedelta = timedelta(0),
    ) -> Answer:
        """One request, also one that Slack would not send: signed with another secret, or long ago."""
        body, content_type = encoded(kind, payload)
        stamp = str(int(time.time() - age.total_seconds()))  # the app compares it with the machine's clock
        signature = SignatureVerifier(signing_secret or self._app.signing_secret).generate_signature(
            timestamp=stamp, body=body
        )
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(signature),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry.attempt:
            headers |= {"x-slack-retry-num": str(retry.attempt), "x-slack-retry-reason": retry.reason}
        async with self._client().post(self._app.request_url, data=body.encode(), headers=headers) as answer:
            return Answer(answer.status, await answer.text())

    def duplicate_next(self, times: int = 1) -> None:
        """The next payload comes once more, or `times` more, as Slack's at-least-once delivery may do."""
        self._duplicates = times

    def overdue(self) -> None:
        """Three seconds have passed for every request that waits for its answer."""
        for task in self._under_way:
            self._overdue.add(task)
            task.cancel()

    async def close(self) -> None:
        """The server stops."""
        if self._session:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def encoded(kind: str, payload: Json) -> tuple[str, str]:
    """Body and content type."""
    if kind == EVENT:
        return json.dumps(payload), "application/json"
    fields: dict[str, Any] = payload if kind == COMMAND else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"
