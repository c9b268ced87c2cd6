"""Preparing the embedded store and handing over to the screens: files, keys and ports, nothing else."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from engine.errors import Place, Problem, RelaisError
from engine.protocol.cache import Cache
from engine.protocol.loading import Library
from engine.reporting.french import day_and_time, typographic
from engine.services import care, demonstration
from engine.services.catalogue import problem
from engine.services.workspace import Mode, Workspace
from engine.store.contract import Store, VerificationReport
from engine.store.keys import kept_key, open_store, read_key

STORE_FILE = "relais.db"


class NothingToVerify(RelaisError):
    """There is no store, or no key, where the user says."""


class PortTaken(RelaisError):
    """Something else answers on that port."""


def open_workspace(library: Path, data: Path, key_file: Path, mode: Mode = "demo") -> Workspace:
    """The workspace on a data folder, its encrypted store made on first use. Raises RelaisError with what to do.

    In care only where somebody answers for it (CAR-103).
    """
    workspace = _opened(library, data, key_file, mode)
    try:
        return care.answered_for(workspace) if mode == "care" else workspace
    except RelaisError:
        workspace.store.close()
        raise


def _opened(library: Path, data: Path, key_file: Path, mode: Mode) -> Workspace:
    """Raises CareRefused for a store of the other mode, and for one in care whose key is gone: no other is made."""
    file = data / STORE_FILE
    if mode == "care" and file.exists() and not key_file.exists():
        raise care.CareRefused(problem("CAR-106", "Le fichier de la clé n'existe pas.", Place(str(key_file))))
    key = kept_key(key_file, data_folder=data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(file, key)
    try:
        care.settle_mode(store, mode)
    except RelaisError:
        store.close()
        raise
    return Workspace(store, Library(library, Cache(data / "cache")), mode, version("relais"))


@contextmanager
def workspace_on(library: Path, data: Path, key_file: Path, mode: Mode = "demo") -> Iterator[Workspace]:
    """A workspace for one command; no screen is opened, so that nobody has to answer for its use in care."""
    workspace = _opened(library, data, key_file, mode)
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


def require_agreeing(demo: bool, in_care: bool, responsible: str | None) -> None:
    """Raises CareRefused (CAR-107): whoever names himself for care does not find a demonstration, nor the reverse."""
    if demo and in_care:
        raise care.CareRefused(problem("CAR-107", "Une démonstration et le soin ne s'ouvrent pas ensemble."))
    if responsible is not None and not in_care:
        raise care.CareRefused(problem("CAR-107", "Un responsable est nommé, mais le mode soin n'est pas demandé."))


def prepare_care(library: Path, data: Path, key_file: Path, responsible: str | None) -> list[str]:
    """Keeps who answers for the use in care, where he is named; the lines to print before the screens open.

    Raises CareRefused: the other mode (CAR-101), no team (CAR-105), nobody who answers for it (CAR-103, CAR-104).
    """
    nobody = problem("CAR-105", f"Aucune équipe n'est déclarée dans « {data} ».")
    if not (data / STORE_FILE).exists():
        raise care.CareRefused(nobody)
    with workspace_on(library, data, key_file, "care") as workspace:
        if not workspace.store.documents("team"):
            raise care.CareRefused(nobody)
        if responsible is not None:
            care.acknowledge(workspace, responsible)
        care.answered_for(workspace)
        found = care.acknowledgement(workspace)
        assert found is not None
    return [
        *care.words(found.software),
        f"Répond de cet usage : {found.responsible}, depuis le {day_and_time(found.at)}.",
        f"Clé : {key_file}. Gardez-en une copie ailleurs que les données : sans elle, rien ne se relit.",
    ]


@dataclass(frozen=True, slots=True)
class Places:
    """What the screens are served from, and where."""

    library: Path
    data: Path
    key_file: Path
    host: str
    port: int


def serve(at: Places, mode: Mode, lines: Iterable[str] = ()) -> NoReturn:
    """Replaces this process by the screens' server, once these lines are printed."""
    for line in lines:
        print(typographic(line))
    print(f"Relais s'ouvre sur http://{at.host}:{at.port} (Ctrl+C pour arrêter)", flush=True)
    places = {
        "--library": at.library, "--data": at.data, "--key": at.key_file, "--host": at.host, "--port": at.port,
        "--mode": mode,
    }  # fmt: skip
    arguments = [str(part) for pair in places.items() for part in pair]
    os.execv(sys.executable, [sys.executable, "-m", "ui.serve", *arguments])  # noqa: S606 - our own module


def require_free(host: str, port: int) -> None:
    """Raises PortTaken (UI-120) with a free port to use instead."""
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
