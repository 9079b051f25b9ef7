"""A film by range: bytes a second beside a bare sendfile, and the server's memory while many take parts of it."""

from __future__ import annotations

import hashlib
import os
import random
import socket
import sys
import threading
import time
from pathlib import Path

import psutil

GIGABYTE = 1_000_000_000
PART = 64_000_000
READERS = 200


def write_film(path: Path, film: bytes, size: int = GIGABYTE) -> str:
    """An MP4 file made `size` bytes long by a box that players skip, of bytes that don't repeat soon; its SHA-256."""
    piece, digest, left = random.Random(3).randbytes(10_000_000), hashlib.sha256(), size - len(film) - 8
    with path.open("wb") as file:
        for block in (film, (left + 8).to_bytes(4, "big") + b"free"):
            file.write(block)
            digest.update(block)
        while left:
            block = (left.to_bytes(8, "big") + piece[8:])[:left]
            file.write(block)
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def bare(path: Path) -> None:
    """The least a server can do: read a head, send one part of the file by the kernel, once for each connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    with path.open("rb") as file:
        while True:
            connection, _ = listening.accept()
            asked = connection.recv(65536).decode("latin-1").partition("bytes=")[2].partition("\r\n")[0]
            start, end = (int(each) for each in asked.split("-"))
            length = end - start + 1
            connection.sendall(f"HTTP/1.1 206 Partial Content\r\nContent-Length: {length}\r\n\r\n".encode())
            while length > 0:
                sent = os.sendfile(connection.fileno(), file.fileno(), start, length)
                start, length = start + sent, length - sent
            connection.close()


def speed(port: int, path: str, rounds: int = 12) -> float:
    """Bytes a second over one connection after another, each a part of `PART` bytes; the median."""
    rates = []
    for number in range(rounds):
        start = number * PART % (GIGABYTE - PART)
        began = time.perf_counter()
        if read(port, path, start, start + PART - 1) != PART:
            raise RuntimeError("a part came short")
        rates.append(PART / (time.perf_counter() - began))
    return sorted(rates)[len(rates) // 2]


def read(port: int, path: str, start: int, end: int, pause: float = 0.0) -> int:
    """Take one part and throw it away; its bytes."""
    space = bytearray(1 << 20)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes={start}-{end}\r\nConnection: close\r\n\r\n"
        connection.sendall(asked.encode())
        came, head = 0, b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        came = len(head.partition(b"\r\n\r\n")[2])
        while count := connection.recv_into(space):
            came += count
            if pause:
                time.sleep(pause)
        return came


def crowd(port: int, path: str, process: psutil.Process, readers: int = READERS) -> tuple[float, float, float, float]:
    """Many at once, each a slow taker of 5 MB: memory before, at most, after (MB), and bytes a second of all."""
    before, most, done = process.memory_info().rss, 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, process.memory_info().rss)

    watching = threading.Thread(target=watch)
    watching.start()
    drawn, total = random.Random(5), []

    def one(start: int) -> None:
        total.append(read(port, path, start, start + 4_999_999, pause=0.02))

    threads = [threading.Thread(target=one, args=(drawn.randrange(GIGABYTE - 5_000_000),)) for _ in range(readers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(total) / (time.perf_counter() - began)
    done.set()
    watching.join()
    if total != [5_000_000] * readers:
        raise RuntimeError("parts came short")
    return before / 1e6, most / 1e6, process.memory_info().rss / 1e6, rate


if __name__ == "__main__":
    bare(Path(sys.argv[1]))
