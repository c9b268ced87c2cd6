"""CSV and JSON of encounters and acts: pseudonymous, inert, explained."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encounter import commands as c
from engine.protocol.loading import LoadedProtocol
from engine.reporting.columns import ACTS, ENCOUNTERS
from engine.reporting.dictionary import data_dictionary
from engine.reporting.encounter_facts import EncounterFacts, encounter_facts, pseudonym
from engine.reporting.exports import acts_csv, acts_json, encounters_csv, encounters_json, inert
from tests.reporting.conftest import TREATED
from tests.reporting.records import KEY, counted_act, record
from tests.reporting.walks import Walk

DICTIONARY = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def rows(sheet: bytes) -> list[dict[str, str]]:
    assert sheet.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def treated(example: LoadedProtocol) -> EncounterFacts:
    walk = Walk(example, TREATED, patient="patient-42").to_the_end().act()
    walk.do(c.RecordActNotDone("cannes", "refused_by_patient", "dit Mme Durand"))
    walk.do(c.GiveSafetyNet(("boire", "alerte"))).do(c.Close())
    return encounter_facts(walk.history, example.compiled, encounter="rencontre-7", team="msp_demo", key=KEY)


def test_an_encounter_is_one_line_in_french(treated: EncounterFacts) -> None:
    (line,) = rows(encounters_csv([treated], KEY))
    told = {"mode": "demo", "protocole": "exemple", "jour": "2026-01-15", "age": "35", "sexe": "F",
            "categorie": "completed", "accord_protocole": "oui", "issue": "traiter", "actes_delegue": "5",
            "actes_reprise": "0", "doute": "non",
            "motifs": "faut_il_tester.score_haut resultat.positif"}  # fmt: skip
    assert {name: line[name] for name in told} == told


def test_acts_say_dose_duration_and_who(treated: EncounterFacts) -> None:
    lines = {line["acte_du_protocole"]: line for line in rows(acts_csv([treated], KEY))}
    dose = lines["medicament"]
    assert (dose["dose"], dose["prises_par_jour"], dose["jours"], dose["par"], dose["fait"]) == (
        "650",
        "2",
        "6",
        "delegue",
        "oui",
    )
    refused = lines["cannes"]
    assert (refused["fait"], refused["compte"], refused["motif_non_fait"]) == ("non", "non", "refused_by_patient")


def test_the_two_tables_join_on_pseudonyms_that_only_the_key_gives(treated: EncounterFacts) -> None:
    (encounter,) = rows(encounters_csv([treated], KEY))
    acts = rows(acts_csv([treated], KEY))
    assert (
        {act["prise_en_charge"] for act in acts}
        == {encounter["prise_en_charge"]}
        == {pseudonym(KEY, "encounter", "rencontre-7")}
    )
    assert encounter["patient"] == pseudonym(KEY, "patient", "patient-42")
    other = rows(encounters_csv([treated], b"x" * 32))[0]
    assert other["prise_en_charge"] != encounter["prise_en_charge"]


def test_nothing_that_names_a_person_or_was_typed_goes_out(treated: EncounterFacts) -> None:
    written = b"".join(export([treated], KEY) for export in (encounters_csv, acts_csv, encounters_json, acts_json))
    for secret in (b"patient-42", b"rencontre-7", b"camille", b"jeanne", b"Durand", b"1990", b"A12-77", b"10000000017"):
        assert secret not in written


def test_decimals_have_a_comma_in_csv_and_a_point_in_json() -> None:
    facts = record("a", acts=(counted_act("a/1", details={"dose_mg": "12.50", "days": "6"}),))
    assert rows(acts_csv([facts], KEY))[0]["dose"] == "12,5"
    assert json.loads(acts_json([facts], KEY))["lignes"][0]["dose"] == 12.5


@pytest.mark.parametrize("typed", ["=1+1", "beaucoup", "NaN", "Infinity", "-3", "1e9"])
def test_a_detail_that_is_no_plain_number_is_left_out(typed: str) -> None:
    facts = record("a", acts=(counted_act("a/1", details={"dose_mg": typed}),))
    assert rows(acts_csv([facts], KEY))[0]["dose"] == ""
    assert json.loads(acts_json([facts], KEY))["lignes"][0]["dose"] is None


def test_json_explains_itself(treated: EncounterFacts) -> None:
    content = json.loads(encounters_json([treated], KEY))
    assert content["table"] == "prises_en_charge"
    assert [column["colonne"] for column in content["dictionnaire"]] == list(content["lignes"][0])
    assert content["lignes"][0]["accord_protocole"] is True
    assert content["lignes"][0]["age"] == 35


def test_an_empty_export_still_has_its_header() -> None:
    head = encounters_csv([], KEY).decode("utf-8-sig").splitlines()[0]
    assert head.startswith('"prise_en_charge";"patient";"mode"')


ACTIVE = [
    ("=1+1", "'=1+1"), ("+33", "'+33"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'=1"), ("\r=1", "'=1"),
    (" \u00a0=1", "'=1"), ("\ufeff=1", "'=1"), ("＝1", "'＝1"), ("a\nb", "a b"), ("adulte", "adulte"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), ACTIVE)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(typed: str, shown: str) -> None:
    assert inert(typed) == shown


HOSTILE = st.text(st.sampled_from("=+-@\t\r\n;\"' a1|!\u00a0\u200b\u202e\ufeff＝é"), max_size=12)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_cell_of_any_export_is_active(one: str, two: str, three: str) -> None:
    act = counted_act("a/1", act=one, kind=two, reason=three, details={"dose_mg": two, "days": one})
    facts = record(
        "a", team=one, protocol=two, version=three, outcome=one, reasons=(two, three), delay=one, acts=(act,)
    )
    for export, columns in ((encounters_csv, ENCOUNTERS), (acts_csv, ACTS)):
        (line,) = rows(export([facts], KEY))
        assert list(line) == [column.name for column in columns]
        for cell in line.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))
            assert cell.isprintable() or "\u00a0" in cell
    for export in (encounters_json, acts_json):
        for cell in json.loads(export([facts], KEY))["lignes"][0].values():
            assert not str(cell).startswith(("=", "+", "-", "@"))


def test_the_dictionary_of_the_docs_is_the_one_of_the_code() -> None:
    again = "python -m engine.reporting.dictionary docs/data-dictionary.md"
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), f"print it again: {again}"


def test_every_column_says_what_it_means_and_every_code_is_explained(treated: EncounterFacts) -> None:
    for columns, export in ((ENCOUNTERS, encounters_csv), (ACTS, acts_csv)):
        for line in rows(export([treated], KEY)):
            for column in columns:
                assert column.meaning
                assert column.kind != "code" or line[column.name] in {"", *column.values}, column.name
