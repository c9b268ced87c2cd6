"""The first page, the settings that are required, the warm-up, and what the délégué's pages do not load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import config

from ui import hosting

ROOT = Path(__file__).resolve().parents[2]
LEAN = """
import sys, tempfile
from pathlib import Path
from tests.support import bench
from tests.ui.tabs import FEVERISH, Tab, sign_in
made = bench(Path(tempfile.mkdtemp()))
tab = Tab(made.workspace, sign_in(made.workspace, made.team, "infirmier_a"))
before = set(sys.modules)
tab.start().go_on(FEVERISH)
assert tab.seen.screen.kind == "outcome"
heavy = {"pandas", "pyarrow", "altair"} & (set(sys.modules) - before)
print("loaded:", sorted(heavy))
"""


def test_the_first_page_is_french_ours_and_without_an_inline_script() -> None:
    page = hosting.first_page()
    assert '<html lang="fr">' in page
    assert "<title>Relais</title>" in page
    assert "<script>" not in page
    assert "You need to enable JavaScript" not in page
    assert "agent" not in page
    assert page.count("/relais/") == 3


def test_settings_that_would_open_a_hazard_stop_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = config.get_option
    hosting.require_settings()
    monkeypatch.setattr(
        config, "get_option", lambda name: "full" if name == "client.showErrorDetails" else shipped(name)
    )
    with pytest.raises(hosting.UnsafeSettings, match="showErrorDetails"):
        hosting.require_settings()


def test_a_whole_run_loads_no_table_library() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", LEAN], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-800:]
    assert done.stdout.strip() == "loaded: []"


def test_no_folder_of_pages_stands_beside_the_script_for_streamlit_to_run_by_address() -> None:
    assert hosting.SCRIPT.is_file()
    assert not hosting.SCRIPT.with_name("pages").exists()
