"""What the benches of the site ask: a program that is on the air, and servers pinned to one core."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
SERVER_CORE, CLIENT_CORE = 0, 1

_SERVE = """
import sys
from pathlib import Path
from cutthrough.web.app import Settings
from cutthrough.web.serving import serve
settings = Settings(program_dir=Path(sys.argv[1]), address="http://127.0.0.1", port=0)
serve(settings, lambda here, _: print(here, flush=True))
"""
_NAIVE = """
import contextlib, socket, sys
from pathlib import Path
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from cutthrough.flow.site import library_of
from cutthrough.site.pages import page_of, site_of
from cutthrough.store.ledger import open_ledger

folder = Path(sys.argv[1])

def page(request):
    with open_ledger(folder) as ledger:
        site = site_of(library_of(folder, ledger, "http://127.0.0.1"))
    found = page_of(site, request.url.path, dict(request.query_params))
    return Response(found.body, found.status, dict(found.headers), found.type)

app = Starlette(routes=[Mount("/media", StaticFiles(directory=folder / "published")), Route("/{path:path}", page)])
listening = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listening])
"""


def ours(program_dir: Path) -> list[str]:
    """`cutthrough serve`."""
    return [sys.executable, "-c", _SERVE, str(program_dir)]


def naive(program_dir: Path) -> list[str]:
    """The same pages, read from the ledger and drawn for each request, with Starlette's own file server."""
    return [sys.executable, "-c", _NAIVE, str(program_dir)]


def plain(folder: Path, port: int = 18641) -> list[str]:
    """Python's own `http.server` over exported files; it says nothing of where it listens that can be read."""
    return [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]


def nginx(folder: Path, port: int = 18642) -> list[str] | None:
    """Exported files by nginx, one worker; None where it is not installed."""
    found = shutil.which("nginx")
    if found is None:
        return None
    settings = folder.parent / "nginx.conf"
    settings.write_text(
        f"daemon off; worker_processes 1; pid {folder.parent}/nginx.pid; error_log /dev/null;\n"
        f"events {{ worker_connections 512; }}\n"
        f"http {{ access_log off; sendfile on; gzip on; gzip_types text/css text/javascript;\n"
        f"include /etc/nginx/mime.types;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    return [found, "-c", str(settings)]


@contextlib.contextmanager
def pinned(command: list[str], port: int | None = None) -> Iterator[tuple[int, psutil.Process]]:
    """A server on one core: its port (told by itself unless given) and its process."""
    pin = ["taskset", "-c", str(SERVER_CORE)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []
    process = subprocess.Popen([*pin, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        if port is None:
            assert process.stdout is not None
            said = process.stdout.readline()
            if not said:
                raise RuntimeError(f"{' '.join(command[:3])} did not start")
            port = int(said.strip().rpartition(":")[2])
        else:
            _await(port)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _await(port: int) -> None:
    import socket

    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


def told(command: list[str]) -> str:
    """What a process on the other core says."""
    pin = ["taskset", "-c", str(CLIENT_CORE)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []
    return subprocess.run([*pin, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout
