"""The library of protocols, which version applies on a day, and the cache that is never believed beyond its seal."""

import json
from datetime import date
from pathlib import Path

import pytest

from engine.errors import ProtocolRefused
from engine.protocol import cache as cache_module
from engine.protocol.cache import Cache
from engine.protocol.loading import FILE_NAME, Library, load_protocol, load_text
from engine.protocol.model import Protocol


def put(root: Path, text: str, version: str, since: str, until: str | None) -> Path:
    """Writes the minimal protocol as a version of its own."""
    span = f'{{since: "{since}"' + (f', until: "{until}"}}' if until else "}")
    text = text.replace('"2026-01.1"', f'"{version}"').replace('{since: "2026-01-01", until: "2027-12-31"}', span)
    path = root / "exemple" / version / FILE_NAME
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path, minimal: str) -> Path:
    put(tmp_path, minimal, "2026-01.1", "2026-01-01", "2026-06-30")
    put(tmp_path, minimal, "2026-07.1", "2026-07-01", None)
    return tmp_path


def code_of(refusal: pytest.ExceptionInfo[ProtocolRefused]) -> str:
    return refusal.value.code


def test_protocols_and_versions_are_listed(root: Path) -> None:
    assert Library(root).protocols() == ("exemple",)
    assert Library(root).versions("exemple") == ("2026-01.1", "2026-07.1")
    assert [one.model.version for one in Library(root).all()] == ["2026-01.1", "2026-07.1"]


def test_versions_are_listed_by_number_and_not_by_letter(tmp_path: Path, minimal: str) -> None:
    for number in (2, 10, 1):
        put(tmp_path, minimal, f"2026-01.{number}", f"20{26 + number}-01-01", f"20{26 + number}-12-31")
    assert Library(tmp_path).versions("exemple") == ("2026-01.1", "2026-01.2", "2026-01.10")


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2026-01-01", "2026-01.1"),
        ("2026-06-30", "2026-01.1"),
        ("2026-07-01", "2026-07.1"),
        ("2099-01-01", "2026-07.1"),
    ],
)
def test_the_version_of_a_day_is_the_one_whose_dates_hold_it(root: Path, day: str, version: str) -> None:
    assert Library(root).resolve("exemple", date.fromisoformat(day)).model.version == version


def test_a_day_without_a_version_is_refused_with_what_there_is(root: Path) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        Library(root).resolve("exemple", date(2025, 12, 31))
    assert code_of(refusal) == "LIB-002"
    assert "2026-01.1 (du 01/01/2026 au 30/06/2026)" in refusal.value.message


def test_overlapping_versions_are_refused_on_every_day(root: Path, minimal: str) -> None:
    put(root, minimal, "2026-09.1", "2026-09-01", None)
    with pytest.raises(ProtocolRefused) as refusal:
        Library(root).resolve("exemple", date(2026, 2, 1))
    assert code_of(refusal) == "LIB-003"
    assert refusal.value.place is not None
    assert refusal.value.place.file == "exemple/2026-07.1/protocol.yaml"


def test_a_protocol_or_version_that_is_not_there_is_refused(root: Path) -> None:
    for ask in (lambda: Library(root).versions("grippe"), lambda: Library(root).load("exemple", "2026-02.1")):
        with pytest.raises(ProtocolRefused) as refusal:
            ask()
        assert code_of(refusal) == "LIB-001"


def test_a_library_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProtocolRefused) as refusal:
        Library(tmp_path / "absente").protocols()
    assert code_of(refusal) == "LIB-006"


def test_a_protocol_in_the_folder_of_another_is_refused(root: Path) -> None:
    (root / "exemple").rename(root / "angine")
    with pytest.raises(ProtocolRefused) as refusal:
        Library(root).load("angine", "2026-01.1")
    assert code_of(refusal) == "LIB-004"


def test_a_version_in_the_folder_of_another_is_refused(root: Path) -> None:
    (root / "exemple" / "2026-07.1").rename(root / "exemple" / "2026-08.1")
    with pytest.raises(ProtocolRefused) as refusal:
        Library(root).load("exemple", "2026-08.1")
    assert code_of(refusal) == "LIB-005"


def test_a_changed_byte_is_seen_by_a_library_that_is_open(root: Path) -> None:
    library = Library(root, Cache(root / "cache"))
    before = library.load("exemple", "2026-07.1")
    assert library.load("exemple", "2026-07.1") is before
    path = root / "exemple" / "2026-07.1" / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"value: 65", b"value: 66"))
    after = library.load("exemple", "2026-07.1")
    assert after.fingerprint != before.fingerprint
    assert after.model.parameters["age_max"].value == 66


def test_a_byte_changed_into_a_fault_is_refused_by_a_library_that_is_open(root: Path) -> None:
    library = Library(root, Cache(root / "cache"))
    library.load("exemple", "2026-07.1")
    path = root / "exemple" / "2026-07.1" / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"to: appel_15", b"to: appel_51"))
    with pytest.raises(ProtocolRefused, match="PRO-305"):
        library.load("exemple", "2026-07.1")


# ── the compiled cache ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def kept_file(cache: Cache) -> Path:
    (path,) = cache.directory.glob("*.json")
    return path


def without_lists(value: object) -> object:
    """Raw conditions come back with lists for tuples; nothing else may differ."""
    if isinstance(value, dict):
        return {key: without_lists(one) for key, one in value.items()}
    return tuple(map(without_lists, value)) if isinstance(value, list | tuple) else value


def test_what_comes_from_the_cache_is_what_was_read(minimal: str, cache: Cache) -> None:
    first = load_text(minimal.encode(), "a.yaml", cache)
    again = load_text(minimal.encode(), "a.yaml", cache)
    assert again.model is not first.model
    assert without_lists(again.model.model_dump()) == without_lists(first.model.model_dump())
    assert again.compiled.decisions.keys() == first.compiled.decisions.keys()
    assert again.compiled.parameters == first.compiled.parameters
    assert again.positions == first.positions
    assert again == first or without_lists(again.model.model_dump()) == without_lists(first.model.model_dump())


def test_a_file_in_the_cache_is_not_parsed_again(minimal: str, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    load_text(minimal.encode(), "a.yaml", cache)
    monkeypatch.setattr("engine.protocol.reading.read", lambda *_: pytest.fail("parsed again"))
    assert load_text(minimal.encode(), "a.yaml", cache).model.protocol == "exemple"


def test_a_refused_file_leaves_nothing_in_the_cache(minimal: str, cache: Cache) -> None:
    with pytest.raises(ProtocolRefused):
        load_text(minimal.replace("to: appel_15", "to: ailleurs").encode(), "a.yaml", cache)
    assert not cache.directory.exists()


@pytest.mark.parametrize("position", [0, 10, 63, 64, 200, 5_000, -1])
def test_one_altered_byte_and_the_cache_is_not_believed(minimal: str, cache: Cache, position: int) -> None:
    fingerprint = load_text(minimal.encode(), "a.yaml", cache).fingerprint
    path = kept_file(cache)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(bytes(content))
    assert cache.get(fingerprint) is None
    assert load_text(minimal.encode(), "a.yaml", cache).model.protocol == "exemple"
    assert cache.get(fingerprint) is not None, "the good model takes the place of the bad one"


def test_a_cut_or_empty_cache_file_is_not_believed(minimal: str, cache: Cache) -> None:
    fingerprint = load_text(minimal.encode(), "a.yaml", cache).fingerprint
    path = kept_file(cache)
    for content in (b"", path.read_bytes()[:100], b"\xff" * 1000):
        path.write_bytes(content)
        assert cache.get(fingerprint) is None


def test_the_model_of_another_text_is_not_believed(minimal: str, cache: Cache, tmp_path: Path) -> None:
    load_text(minimal.encode(), "a.yaml", cache)
    path = kept_file(cache)
    other = load_text(minimal.replace("value: 65", "value: 64").encode(), "a.yaml").fingerprint
    path.rename(path.with_name(path.name.replace(path.name[:64], other)))
    assert cache.get(other) is None


def test_a_forged_seal_does_not_pass_where_a_key_is_given(minimal: str, tmp_path: Path) -> None:
    keyless, keyed = Cache(tmp_path / "cache"), Cache(tmp_path / "cache", key=b"k" * 32)
    fingerprint = load_text(minimal.encode(), "a.yaml", keyless).fingerprint
    assert keyless.get(fingerprint) is not None
    assert keyed.get(fingerprint) is None


def test_another_engine_does_not_believe_the_cache(minimal: str, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = load_text(minimal.encode(), "a.yaml", cache).fingerprint
    monkeypatch.setattr(cache_module, "engine_digest", lambda: "0" * 64)
    assert cache.get(fingerprint) is None


def test_a_sealed_model_that_the_grammar_refuses_is_not_believed(minimal: str, cache: Cache) -> None:
    fingerprint = load_text(minimal.encode(), "a.yaml", cache).fingerprint
    content = json.dumps({"protocol": "exemple"}).encode()
    kept_file(cache).write_bytes(cache._seal(fingerprint, content) + content)
    assert cache.get(fingerprint) is None


def test_a_directory_that_cannot_be_written_does_not_stop_anybody(minimal: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the directory should be", encoding="utf-8")
    assert load_text(minimal.encode(), "a.yaml", Cache(tmp_path / "cache")).model.protocol == "exemple"


def test_the_model_cannot_be_changed(minimal: str) -> None:
    loaded = load_text(minimal.encode(), "a.yaml")
    with pytest.raises(ValueError, match="frozen"):
        loaded.model.title = "autre"  # type: ignore[misc]
    assert isinstance(loaded.model, Protocol)


# ── the protocols that are shipped ───────────────────────────────────────────────────────────────────────────────────

SHIPPED = Path(__file__).resolve().parents[2] / "protocols_library"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob(f"*/*/{FILE_NAME}")), ids=lambda path: "_".join(path.parts[-3:-1]))
def test_every_shipped_protocol_loads(path: Path) -> None:
    assert load_protocol(path).model.version == path.parts[-2]


def test_no_two_shipped_versions_apply_on_one_day() -> None:
    library = Library(SHIPPED)
    for name in library.protocols():
        last = library.load(name, library.versions(name)[-1])
        assert library.resolve(name, date.fromisoformat(last.model.valid.since)).fingerprint == last.fingerprint
