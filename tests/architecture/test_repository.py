"""What may stand in the repository at all: no path of a machine, no address in a lock; and the settings it ships."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["run", "dev", "bench"]

# In pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?:^|[^\w.~$}<>/-])/(?:" + "|".join(["home", "root", "tmp", "work"]) + r")/\w")
INDEX_HOST = re.compile(
    "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "npmjs" + r"\.(?:org|com)", "deb" + r"\.debian\.org"])
)
LOCKS_WITH_ADDRESSES = {"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "package-lock.json", "yarn.lock"}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git working copy")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_matching(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    found = []
    for path in files:
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:120]}")
    return found


def pins(lock: str) -> set[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return {line.removesuffix("\\").strip() for line in text.splitlines() if "==" in line}


def test_no_file_names_a_folder_of_somebodys_machine(tracked: list[Path]) -> None:
    assert lines_matching(MACHINE_PATH, tracked) == []


def test_no_file_names_the_host_of_a_package_index(tracked: list[Path]) -> None:
    assert lines_matching(INDEX_HOST, tracked) == []


def test_no_lock_file_holds_addresses(tracked: list[Path]) -> None:
    assert [path.name for path in tracked if path.name in LOCKS_WITH_ADDRESSES] == []
    assert lines_matching(re.compile(r"://|^-|@ file"), [ROOT / "requirements" / f"{lock}.txt" for lock in LOCKS]) == []


def test_every_locked_package_has_a_version_and_a_hash() -> None:
    for lock in LOCKS:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            assert re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]


def test_each_lock_holds_the_one_before_it_at_the_same_versions() -> None:
    assert pins("run") <= pins("dev") <= pins("bench")


def test_a_package_that_another_one_asks_for_with_an_extra_is_locked_with_it() -> None:
    """Without it, pip refuses the whole lock on the day when a newer release appears."""
    locked = {pin.split("==")[0] for pin in pins("dev")}
    asked = {
        f"{name.lower()}[{extras}]"
        for package in (one.split("[")[0] for one in locked)
        for requirement in installed(package)
        for name, extras in re.findall(r"^([\w.-]+)\[([\w,-]+)\]", requirement)
        if "extra ==" not in requirement
    }
    assert asked, "pytest-cov asks for coverage[toml]"
    assert asked <= locked


def installed(package: str) -> list[str]:
    """What a locked package requires; nothing for one that this machine does not need."""
    try:
        return metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return []


def test_every_dependency_that_is_declared_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    wanted = {
        "run": [*declared["project"]["dependencies"], *groups["build"], *declared["build-system"]["requires"]],
        "dev": groups["dev"],
        "bench": declared["project"]["optional-dependencies"]["bench"],
    }
    for lock, requirements in wanted.items():
        locked = {re.split(r"[\[=]", pin)[0] for pin in pins(lock)}
        names = {re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-") for requirement in requirements}
        assert names <= locked, f"type make lock: {names - locked}"


def test_the_screen_settings_are_those_that_were_measured_as_safe() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["browser"] == {"gatherUsageStats": False}
    assert settings["client"] == {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "minimal",
        "disableDataExport": True,
        "showSidebarNavigation": False,
        "allowedOrigins": [],
    }
    assert settings["runner"] == {
        "enforceSerializableSessionState": True,
        "magicEnabled": False,
        "postScriptGC": False,
    }
    assert settings["server"] == {
        "headless": True,
        "showEmailPrompt": False,
        "fileWatcherType": "none",
        "enableCORS": True,
        "enableXsrfProtection": True,
        "xsrfCookieSameSite": "strict",
        "allowedHosts": ["localhost", "127.0.0.1"],
        "maxUploadSize": 1,
        "enableStaticServing": False,
        "enableAgentApi": False,
    }
    assert settings["theme"]["baseFontSize"] == 20


def test_the_installed_streamlit_knows_every_setting() -> None:
    from streamlit import config

    known = config.get_config_options()
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    shipped = {f"{section}.{key}" for section, values in settings.items() for key in values}
    assert shipped <= set(known), "Streamlit would only print a warning, and keep its own default"


@pytest.fixture
def set_up() -> ModuleType:
    spec = spec_from_file_location("set_up", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_refused_with_its_version_and_what_to_type(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer.* is 3\.9\..*make setup PYTHON=python3\.11"):
        set_up.refuse_unfit_python()


def test_a_missing_venv_module_is_answered_with_the_one_line_to_type(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"Type: sudo apt-get install python3-venv$"):
        set_up.refuse_unfit_python()
