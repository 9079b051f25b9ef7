"""The connection: how long a client may take, and bytes of files straight from the kernel.

uvicorn waits for a request's head for ever and copies every body through Python. This is its own protocol with a
deadline for the head, and with a way for an answer to hand over a file's bytes (sendfile).
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, BinaryIO

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS = 10.0
"""How long a request's head may take to arrive, from when the connection opens or its first byte comes."""

STALL_SECONDS = 60.0
"""How long a client may take for the next piece of a body; nginx's send_timeout has the same default."""

PIECE = 512 * 1024
"""Bytes of the first piece: at 60 s for each, who takes less than 70 kbit/s is let go, and comes back with a range."""

MOST_PIECE = 32 * PIECE
"""Bytes of a piece for who takes them fast: each costs a few turns of the event loop."""

_FAST_SECONDS = 0.5


class Stalled(ConnectionError):
    """The client takes nothing any more."""


class Wire(H11Protocol):
    """One connection. What answers finds it as `scope["state"]["wire"]`."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there; its head is awaited from now on."""
        super().connection_made(transport)
        # Head and body are written one after the other, and Nagle's algorithm would hold the second back for as long
        # as the client delays its acknowledgement, 40 ms. asyncio sees to it only for sockets it made itself.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "wire": self}
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_waiting()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Something came. A head that is not whole by its deadline ends the connection, however it trickles."""
        super().data_received(data)
        if self.transport.is_closing() or self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._deadline is None:
            self._await_head()

    async def send_file(self, file: BinaryIO, start: int, end: int) -> None:
        """Send bytes `start` to `end` of an open file as part of the body that was announced.

        Raises ConnectionError where the client left or takes nothing.
        """
        cycle: RequestResponseCycle | None = self.cycle
        piece = PIECE
        while start < end:
            if cycle is None or cycle.disconnected or self.transport.is_closing():
                raise ConnectionResetError
            count, began = min(piece, end - start), self.loop.time()
            # h11 counts the bytes against the length that was announced; they never pass through it.
            self.conn.send_with_data_passthrough(h11.Data(data=_Counted(count)))  # type: ignore[arg-type]
            try:
                async with asyncio.timeout(STALL_SECONDS):
                    sent = await self.loop.sendfile(self.transport, file, start, count)
            except TimeoutError:
                self.transport.abort()
                raise Stalled from None
            if sent != count:
                self.transport.abort()
                raise ConnectionResetError
            start += count
            piece = min(2 * piece, MOST_PIECE) if self.loop.time() - began < _FAST_SECONDS else PIECE

    def leave(self) -> None:
        """End the connection in the middle of an answer: a body that stops short must not look like a whole one."""
        if self.cycle is not None:
            # uvicorn hears of it a turn later, and would tell of an answer that was left off as of a mistake of ours.
            self.cycle.disconnected = True
        self.transport.abort()

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._late)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        self.transport.abort()


class _Counted:
    """So many bytes that h11 need not see."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count


def wire_of(scope: Any) -> Wire | None:
    """The connection a request came by; None under another server than ours."""
    found = scope.get("state", {}).get("wire")
    return found if isinstance(found, Wire) else None
