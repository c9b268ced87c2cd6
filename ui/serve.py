"""``python -m ui.serve``: the screens on a data folder, at this machine only unless told otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
import uvicorn

from engine.errors import RelaisError
from ui import logs

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until stopped. A store or a key that cannot be used is told in French; 1 is returned."""
    try:
        return serve(arguments)
    except RelaisError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def serve(arguments: Sequence[str] | None = None) -> int:
    options = _options().parse_args(arguments)
    library, data, key = options.library.resolve(), options.data.resolve(), options.key.resolve()
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    logs.configure()
    from engine.serving import open_workspace  # after the move: both read settings on import
    from ui.hosting import application

    workspace = open_workspace(library, data, key, options.mode)
    structlog.get_logger().info("serving", host=options.host, port=options.port, version=workspace.software_version)
    server = uvicorn.Config(
        application(workspace), host=options.host, port=options.port, access_log=False, log_level="warning",
        server_header=False, ws="websockets-sansio", ws_max_size=2**20, ws_ping_interval=30, ws_ping_timeout=30,
        lifespan="on", use_colors=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
    uvicorn.Server(server).run()
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui.serve", description="Ouvrir les écrans de Relais.")
    parser.add_argument("--library", type=Path, default=ROOT / "protocols_library", help="dossier des protocoles")
    parser.add_argument("--data", type=Path, required=True, help="dossier des données")
    parser.add_argument("--key", type=Path, required=True, help="fichier de la clé, hors du dossier des données")
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (par défaut : cette machine seulement)")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--mode", choices=("demo", "care"), default="demo", help="le mode que porte ce dossier")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
