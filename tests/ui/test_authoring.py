"""The page where a working group writes a local protocol: nothing is lost, everything wrong is told with its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.protocol.limits import MAX_BYTES
from engine.protocol.verification.certificate import Patient
from engine.services import authoring, examination, examining
from engine.services.apart import OutOfTime, WorkFailed
from engine.services.authoring import Draft
from tests.support import EXAMPLE, LIBRARY, Bench, example
from tests.ui.tabs import Tab

OpenTab = Callable[[str], Tab]
TEXT = EXAMPLE.read_text(encoding="utf-8")
LOCAL = LIBRARY / "osteoporose" / "2026-01.1"
OSTEOPOROSE, CASES = (LOCAL / "protocol.yaml").read_text("utf-8"), (LOCAL / "cases.yaml").read_text("utf-8")
REFUTED = OSTEOPOROSE.replace(
    "    label: Grossesse possible\n    type: yes_no\n",
    '    label: Grossesse possible\n    type: yes_no\n    worse: "yes"\n',
)
"""A pregnancy that is possible is called worse, and yet waits longer than an answer that is missing elsewhere."""


@pytest.fixture
def tab(open_tab: OpenTab) -> Tab:
    return open_tab("coordinateur_a")


def begun(on: Bench, text: str = TEXT, cases: str = "") -> Draft:
    return authoring.start(on.workspace, on.coordinator, text, cases)


def opened(tab: Tab, draft: Draft, view: str = "texte") -> Tab:
    return tab.at(p="ecrire", i=draft.id, v=view)


def area(tab: Tab) -> str:
    (found,) = tab.app.text_area
    return str(found.value)


def typed(tab: Tab, text: str) -> Tab:
    tab.app.text_area[0].set_value(text)
    return tab


# ── who, and the list ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("member", ["medecin_a", "coordinateur_a"])
def test_delegants_and_coordinators_come_from_the_library(open_tab: OpenTab, member: str) -> None:
    tab = open_tab(member).at(p="bibliotheque").tap("Écrire un protocole local")
    assert tab.heading == "Écrire un protocole local"
    assert "Aucun brouillon" in tab.text


def test_a_delegue_neither_finds_the_page_nor_opens_it(open_tab: OpenTab) -> None:
    tab = open_tab("infirmier_a").at(p="bibliotheque")
    assert "Écrire un protocole local" not in tab.buttons()
    assert "Cette page n'est pas ouverte à votre rôle." in tab.at(p="ecrire").text


def test_a_new_draft_says_what_is_still_missing(tab: Tab) -> None:
    tab.at(p="ecrire").tap("Partir d'un texte vide")
    assert area(tab).startswith("# Protocole local")
    assert "erreurs" in tab.text and "Code PRO-" in tab.text
    assert tab.tap("Tous les brouillons").heading == "Écrire un protocole local"
    assert "Ouvrir « Titre du protocole »" in tab.buttons()


def test_a_local_protocol_of_the_library_may_be_the_beginning(on: Bench, tab: Tab) -> None:
    folder = on.workspace.library.root / "osteoporose" / "2026-01.1"
    folder.mkdir(parents=True)
    (folder / "protocol.yaml").write_text(OSTEOPOROSE, encoding="utf-8")
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    tab.at(p="ecrire").tap("Partir de « Ostéoporose (local, non validé) »")
    assert (area(tab), "Le texte se lit, sans erreur." in tab.text) == (OSTEOPOROSE, True)
    (one,) = authoring.drafts(on.workspace, on.coordinator)
    assert one.cases == CASES
    assert "non validé" in tab.at(p="bibliotheque", i="", v="").text


def test_the_schema_is_offered_for_editors(tab: Tab) -> None:
    tab.at(p="ecrire")
    assert [one.proto.label for one in tab.app.get("download_button")] == ["Télécharger le schéma pour un éditeur"]


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_is_told_with_its_line_and_the_text_stays(on: Bench, tab: Tab) -> None:
    wrong = TEXT.replace("short_title: Exemple", "shorttitle: Exemple <b>&")
    typed(opened(tab, begun(on)), wrong).tap("Enregistrer et vérifier")
    line = 1 + wrong.split("\n").index("shorttitle: Exemple <b>&")
    for words in ("Une erreur", f"Ligne {line}", "« shorttitle » n'existe pas", "Vouliez-vous dire « short_title »",
                  f"→ {line:>4} shorttitle: Exemple <b>&".replace("→    ", "→ ")):  # fmt: skip
        assert words in tab.text
    assert "<b>" not in tab.markup
    assert area(tab) == wrong
    assert area(opened(Tab(on.workspace, tab.token), begun_latest(on))) == wrong


def begun_latest(on: Bench) -> Draft:
    return authoring.drafts(on.workspace, on.coordinator)[0]


def test_a_text_that_cannot_be_saved_is_still_where_it_was_typed(on: Bench, tab: Tab) -> None:
    long = "é" * (MAX_BYTES // 2 + 1)
    typed(opened(tab, begun(on)), long).tap("Enregistrer et vérifier")
    assert "« protocol.yaml » dépasse 512 Ko." in tab.text
    assert area(tab) == long
    assert begun_latest(on).version == 1


def test_a_text_that_somebody_else_changed_meanwhile_becomes_a_draft_of_its_own(on: Bench, tab: Tab) -> None:
    first = begun(on)
    typed(opened(tab, first), TEXT + "\n# le mien\n")
    authoring.save(on.workspace, on.delegant, first.id, 1, text=TEXT + "\n# le sien\n")
    tab.tap("Enregistrer et vérifier")
    assert "Votre texte n'est pas perdu" in tab.text
    assert area(tab).endswith("# le mien\n") and tab.place["i"] != first.id
    assert authoring.draft(on.workspace, on.coordinator, first.id).text.endswith("# le sien\n")


def test_moving_to_another_view_saves_first(on: Bench, tab: Tab) -> None:
    typed(opened(tab, begun(on)), TEXT + "\n# revu\n").tap("Historique")
    assert begun_latest(on).text.endswith("# revu\n")
    assert "Version 2" in tab.text and "Version 1" in tab.text


def test_saving_what_has_not_changed_checks_it_again(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on)).tap("Enregistrer et vérifier")
    assert "Rien n'a changé" in tab.text and begun_latest(on).version == 1


def test_a_national_protocol_is_told_not_to_be_a_local_one(on: Bench, tab: Tab) -> None:
    national = OSTEOPOROSE.replace("scope: local", "scope: national")
    assert "un protocole écrit ici est local" in opened(tab, begun(on, national)).text


def test_an_address_of_another_team_or_of_nobody_opens_nothing(on: Bench, tab: Tab) -> None:
    assert "Ce brouillon n'existe pas dans votre équipe." in tab.at(p="ecrire", i="nulle-part").text


# ── proofs, cases, versions ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_proved_and_drawn(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, OSTEOPOROSE), "preuves")
    assert "Tout est démontré." in tab.text and "✓ démontré" in tab.text and "réfuté" not in tab.text
    (chart,) = tab.app.get("graphviz_chart")
    assert "digraph" in chart.proto.spec


def test_what_does_not_hold_has_a_patient_what_happens_to_him_and_how_to_play_him_again(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, REFUTED), "preuves")
    for words in ("Une propriété est réfutée", "✗ réfuté", "Un patient à qui cela arriverait",
                  "Grossesse possible : oui", "Confier au délégant, sans urgence",
                  "relais run protocol.yaml --answers patient.json",
                  "Une version qui n'est pas démontrée ne s'ouvre pas pour soigner."):  # fmt: skip
        assert words in tab.text
    assert '"grossesse_possible": true' in tab.text


def test_a_rule_that_is_gone_is_told_by_the_patient_whom_the_text_would_fail(on: Bench, tab: Tab) -> None:
    start = OSTEOPOROSE.index("  - id: osteoporose_deja_connue\n")
    rule = OSTEOPOROSE[start : OSTEOPOROSE.index("  - id: traitement_en_cours\n", start)]
    opened(tab, begun(on, OSTEOPOROSE.replace(rule, ""), CASES))
    assert "PRO-" in tab.text, "refused by the loader"
    assert "Un patient que ce texte prendrait mal en charge" in tab.text
    assert "Attendu « " in tab.text and "cas ne donne" in tab.text


def test_a_text_that_does_not_load_is_neither_proved_nor_played(on: Bench, tab: Tab) -> None:
    draft = begun(on, "protocol: x\n", CASES)
    for view in ("preuves", "cas"):
        assert "Le texte ne se lit pas encore" in opened(tab, draft, view).text


@pytest.mark.parametrize(("error", "words"), [
    (OutOfTime(), "le calcul n'était pas fini au bout de 60 secondes"),
    (WorkFailed("MemoryError"), "s'est arrêté avant"),
])  # fmt: skip
def test_a_proof_that_does_not_end_is_not_proved_and_holds_nothing_up(
    on: Bench, tab: Tab, monkeypatch: pytest.MonkeyPatch, error: WorkFailed, words: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(examining, "proven", fails)
    text = opened(tab, begun(on, OSTEOPOROSE), "preuves").text
    assert "Non démontré" in text and words in text


def test_cases_are_played_and_those_that_differ_come_first(on: Bench, tab: Tab) -> None:
    wrong = CASES.replace("expect: {outcome: urgences,", "expect: {outcome: prescription,", 1)
    opened(tab, begun(on, OSTEOPOROSE, wrong), "cas")
    assert "96 cas, 95 conformes, un en écart." in tab.text
    assert tab.text.index("attendu « Prescrire une ostéodensitométrie »") < tab.text.index("Tous les cas")


def test_cases_that_do_not_read_are_told_with_their_line(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, OSTEOPOROSE, "protocol: osteoporose\ncase: []\n"), "cas")
    assert "Le fichier des cas ne se lit pas" in tab.text and "Ligne 2" in tab.text


def test_lines_without_a_case_are_said_in_words_and_dashed(on: Bench, tab: Tab) -> None:
    opened(tab, begun(on, OSTEOPOROSE, CASES[: CASES.index("  - id: OS02")]), "cas")
    assert "✗ aucun cas n'y passe" in tab.text
    (chart,) = tab.app.get("graphviz_chart")
    assert "style=dashed" in chart.proto.spec and "0 avec" not in chart.proto.alt


def test_an_older_version_is_taken_up_again_and_patients_who_change_are_told(on: Bench, tab: Tab) -> None:
    first = begun(on, OSTEOPOROSE)
    stricter = OSTEOPOROSE.replace("    value: 19\n", "    value: 18\n")
    authoring.save(on.workspace, on.coordinator, first.id, 1, text=stricter)
    opened(tab, first, "histoire").tap("Qui change depuis la version 1")
    assert "Avant, version 2026-01.1" in tab.text and "Après, version 2026-01.1" in tab.text
    assert "Conseils, et lettre" in tab.text or "Pas d'examen, conseils" in tab.text
    assert "situations changent" in tab.text
    tab.tap("Reprendre la version 1")
    assert area(tab) == OSTEOPOROSE
    assert [one.version for one in authoring.history(on.workspace, on.coordinator, first.id)] == [1, 2, 3]


def test_what_a_patient_of_a_counter_example_gets_is_what_a_run_gives() -> None:
    found = examination.proven(REFUTED.encode(), "protocol.yaml", "2026-11-22")
    proof = next(one for one in found.certificate.proofs if one.status == "refuted")
    patient = proof.counter_examples[0].patient
    assert patient is not None
    told = found.decided[proof.id, 0]
    assert told.title and told.title in patient.story
    assert ("Grossesse possible", "oui") in told.answers


def test_a_patient_with_a_decimal_is_decided_too() -> None:
    answers = {"gene_respiratoire": False, "age": 30, "sexe": "F", "symptome": True, "temperature": 38.5}
    told = examination.decided(example(), Patient("", answers, 1, "traiter"), "2026-11-22")
    assert told.refused == "" and any("38,5" in answer for _, answer in told.answers)
