"""Where the key of a store comes from, and opening a store with it.

The key is 32 random bytes in a file that only its owner may read, kept outside the data folder: a copied folder is
then worth nothing without it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from engine.store.contract import Store
from engine.store.errors import KeyRefused, UnsupportedAddress
from engine.store.sealing import KEY_BYTES, new_key
from engine.store.sql import SqlStore
from engine.store.sqlite import SqliteFile


def kept_key(path: Path, *, data_folder: Path) -> bytes:
    """The key kept in ``path``, made on first use. Raises ``KeyRefused``; never repairs a file on its own."""
    if path.resolve().is_relative_to(data_folder.resolve()):
        raise KeyRefused(
            str(path),
            "le fichier de clé se trouve dans le dossier des données",
            "Placez-le ailleurs : qui copie le dossier aurait aussi la clé.",
        )
    _make_if_absent(path)
    return read_key(path)


def read_key(path: Path) -> bytes:
    """The key written as 64 hexadecimal digits in a file that only its owner may read."""
    try:
        if path.stat().st_mode & 0o077:
            raise KeyRefused(
                str(path),
                "d'autres utilisateurs du poste peuvent lire le fichier de clé",
                f"Tapez : chmod 600 {path} — puis considérez que la clé a pu être vue.",
            )
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError:
        raise KeyRefused(
            str(path), "le fichier de clé ne peut pas être lu", "Vérifiez le chemin et le propriétaire."
        ) from None
    except ValueError:
        key = b""
    require_key(key, str(path))
    return key


def require_key(key: bytes, file: str = "") -> None:
    if len(key) != KEY_BYTES:
        raise KeyRefused(
            file, "la clé doit compter 32 octets (64 chiffres hexadécimaux)", "Retrouvez la clé d'origine du magasin."
        )


def open_store(where: str | Path, key: bytes) -> Store:
    """Open the store kept in a file, making it on first use. Raises a ``StoreUnavailable`` that says what to do."""
    require_key(key)
    scheme, separator, _ = str(where).partition("://")
    if separator:
        raise UnsupportedAddress(scheme)
    return SqlStore(SqliteFile(Path(where), key))


def _make_if_absent(path: Path) -> None:
    """Create and fill in one go: a key file is never seen empty, and never readable by others."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as out:
            out.write(new_key().hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    except OSError:
        raise KeyRefused(
            str(path), "le fichier de clé ne peut pas être créé", "Choisissez un dossier accessible en écriture."
        ) from None
