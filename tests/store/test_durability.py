"""An append that returned is on the disk: the calls that put it there are counted, and writers are killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.store_kill import kill_often

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
static volatile long calls;
long relais_syncs(void) { return calls; }
int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
  __sync_fetch_and_add(&calls, 1);
  return real(fd);
}
int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
  __sync_fetch_and_add(&calls, 1);
  return real(fd);
}
"""

CHILD = """
import ctypes, json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from engine.store import sqlite
from engine.store.keys import open_store
from tests.store.building import append
from tests.store.conftest import KEY

if sys.argv[2] == "NORMAL":
    sqlite._SETTINGS["synchronous"] = ("NORMAL", 1)
syncs = ctypes.CDLL(None).relais_syncs
store = open_store(Path(sys.argv[1]), KEY)
append(store, "warm")

lone = []
for place in range(20):
    before = syncs()
    append(store, "lone", place)
    lone.append(syncs() - before)

def session(number):
    for place in range(20):
        append(store, f"s-{number}", place)

before = syncs()
with ThreadPoolExecutor(16) as pool:
    list(pool.map(session, range(16)))
crowd = syncs() - before
store.close()
print(json.dumps({"lone": lone, "crowd": crowd}))
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that counts fsync and fdatasync and passes them on, loaded before the C library."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler to count fdatasync")
    folder = tmp_path_factory.mktemp("shim")
    (folder / "count.c").write_text(SHIM)
    library = folder / "count.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, folder / "count.c", "-ldl"], check=True)
    return library


def counted(shim: Path, database: Path, synchronous: str) -> dict[str, list[int] | int]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, database, synchronous],
        env={**os.environ, "LD_PRELOAD": str(shim)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    counts: dict[str, list[int] | int] = json.loads(done.stdout)
    return counts


def test_each_append_of_a_lone_session_waits_for_the_disk_and_a_crowd_shares_the_wait(
    shim: Path, database: Path
) -> None:
    counts = counted(shim, database, "FULL")
    assert isinstance(counts["lone"], list)
    assert min(counts["lone"]) >= 1
    assert isinstance(counts["crowd"], int)
    assert 20 <= counts["crowd"] < 16 * 20 * 0.6


def test_the_count_would_show_a_store_that_does_not_wait(shim: Path, database: Path) -> None:
    counts = counted(shim, database, "NORMAL")
    assert isinstance(counts["lone"], list)
    assert sum(counts["lone"]) == 0


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_two_writers_are_killed_at_random(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    toll = kill_often(tmp_path, 10, random.Random(seed))
    assert (toll.kills, toll.lost, toll.unsound) == (10, 0, 0), f"seed {seed}"
    assert toll.acknowledged > 0, f"seed {seed}"
