"""Set-up of the working copy: makes .venv and installs a locked set of dependencies into it.

Runs under the system's python3, before anything is installed: standard library only, and no syntax newer than
Python 3.6, so that an old python3 can be told that it is too old. A stamp holds a hash of what was installed: a second
call does nothing.
"""

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Each set holds the ones before it, at the same versions (tests/architecture says so).
SETS = ("run", "dev", "bench")
OLDEST = (3, 11)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("set", choices=SETS)
    chosen = parser.parse_args().set
    refuse_unfit_python()
    with OneAtATime():
        if not (PYTHON.exists() and read(stamp(chosen)) == fingerprint(chosen)):
            install(chosen)


def refuse_unfit_python():
    """Stops with the one line to type when this python3 cannot do the work."""
    if sys.version_info < OLDEST:
        stop(
            f"Relais needs Python {version(OLDEST)} or newer, and {sys.executable} is {version(sys.version_info)}. "
            "Name a newer one: make setup PYTHON=python3.11"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv module is missing. Type: sudo apt-get install python3-venv")


class OneAtATime:
    """Two calls at once in one working copy wait for each other."""

    def __enter__(self):
        self.handle = os.open(str(ROOT), os.O_RDONLY)
        fcntl.flock(self.handle, fcntl.LOCK_EX)

    def __exit__(self, *_):
        os.close(self.handle)


def lock_of(chosen):
    return ROOT / "requirements" / f"{chosen}.txt"


def stamp(chosen):
    return VENV / f"relais-{chosen}.stamp"


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def fingerprint(chosen):
    # The place and the interpreter are part of it: a copied or moved environment does not work.
    parts = [str(ROOT), sys.version, read(ROOT / "pyproject.toml"), read(lock_of(chosen))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def install(chosen):
    began = time.monotonic()
    covered = SETS[: SETS.index(chosen) + 1]
    for name in covered:
        if stamp(name).exists():
            stamp(name).unlink()  # an interrupted install must not look finished
    if not working(PYTHON):
        say(f"making .venv with Python {sys.version.split()[0]}")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Could not make .venv.")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    count = sum("==" in line for line in read(lock_of(chosen)).splitlines())
    say(f"installing {count} packages from requirements/{chosen}.txt, each checked by its hash (about a minute)")
    run(
        [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock_of(chosen))],
        "Could not install the dependencies. Is the package index reachable from here? Type the same command again.",
    )
    # The build backend stands in the lock, so this needs no network.
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], "Could not install Relais itself.")
    for name in covered:
        stamp(name).write_text(fingerprint(name), encoding="utf-8")
    say(f"ready in {time.monotonic() - began:.0f} s: .venv/bin/relais")


def working(python):
    """Says whether the environment is there, runs, and is of the same Python and place as this one."""
    if not python.exists():
        return False
    asked = [str(python), "-m", "pip", "--version"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return (
        answer.returncode == 0
        and str(VENV) in answer.stdout
        and f"python {version(sys.version_info)})" in answer.stdout
    )


def run(command, sorry):
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        stop(sorry)


def version(numbers):
    return f"{numbers[0]}.{numbers[1]}"


def say(text):
    print(f"relais: {text}", flush=True)


def stop(text):
    sys.exit(f"relais: {text}")


if __name__ == "__main__":
    main()
