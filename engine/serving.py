"""Preparing the embedded store and handing over to the screens: files, keys and ports, nothing else."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from engine.errors import Problem, RelaisError
from engine.protocol.cache import Cache
from engine.protocol.loading import Library
from engine.services import demonstration
from engine.services.workspace import Workspace
from engine.store.contract import Store, VerificationReport
from engine.store.keys import demonstration_key, open_store, read_key

STORE_FILE = "relais.db"


class NothingToVerify(RelaisError):
    """There is no store, or no key, where the user says."""


class PortTaken(RelaisError):
    """Something else answers on that port."""


def open_workspace(library: Path, data: Path, key_file: Path) -> Workspace:
    """The workspace on a data folder, its encrypted store made on first use. Raises RelaisError with what to do."""
    key = demonstration_key(key_file, data_folder=data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(data / STORE_FILE, key)
    return Workspace(store, Library(library, Cache(data / "cache")), software_version=version("relais"))


@contextmanager
def workspace_on(library: Path, data: Path, key_file: Path) -> Iterator[Workspace]:
    workspace = open_workspace(library, data, key_file)
    try:
        yield workspace
    finally:
        workspace.store.close()


def prepare_demonstration(library: Path, data: Path, key_file: Path) -> list[str]:
    """Writes the invented team and encounters if they are not there yet; the lines to print."""
    with workspace_on(library, data, key_file) as workspace:
        written = demonstration.prepare(workspace)
    first = "Équipe et prises en charge inventées : créées." if written else "Données de démonstration : gardées."
    return [
        first,
        "Comptes de démonstration (nom / mot de passe) :",
        *(f"  {line}" for line in demonstration.accounts()),
    ]


def open_to_read(data: Path, key_file: Path, nothing_done: str = "Rien n'a été lu ni créé.") -> Store:
    """The store of a folder, which must be there: makes nothing. Raises NothingToVerify (UI-121) without a store."""
    for needed in (data / STORE_FILE, key_file):
        if not needed.is_file():
            raise NothingToVerify(Problem("UI-121", f"« {needed} » n'existe pas.", nothing_done,
                                          "Donnez le dossier des données et le fichier de la clé."))  # fmt: skip
    return open_store(data / STORE_FILE, read_key(key_file))


def verify(data: Path, key_file: Path) -> VerificationReport:
    """The verdict on the whole store of a folder. Makes nothing; raises NothingToVerify (UI-121) without a store."""
    store = open_to_read(data, key_file, "Rien n'a été vérifié ni créé.")
    try:
        return store.verify()
    finally:
        store.close()


def serve(library: Path, data: Path, key_file: Path, host: str, port: int, *, demo: bool) -> int:
    """Replaces this process by the screens' server. Raises PortTaken (UI-120) with a free port to use instead."""
    require_free(host, port)
    if demo:
        for line in prepare_demonstration(library, data, key_file):
            print(line)
    print(f"Relais s'ouvre sur http://{host}:{port} (Ctrl+C pour arrêter)", flush=True)
    places = {"--library": library, "--data": data, "--key": key_file, "--host": host, "--port": port}
    arguments = [str(part) for pair in places.items() for part in pair]
    os.execv(sys.executable, [sys.executable, "-m", "ui.serve", *arguments])  # noqa: S606 - our own module


def require_free(host: str, port: int) -> None:
    if _is_free(host, port):
        return
    other = next((candidate for candidate in range(port + 1, port + 50) if _is_free(host, candidate)), port + 1)
    what, remedy = f"Le port {port} est déjà pris sur cette machine.", f"Tapez : make run PORT={other}"
    raise PortTaken(Problem("UI-120", what, "Les écrans n'ont pas été ouverts.", remedy))


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
