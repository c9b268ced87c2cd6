"""Every kind of document on the example protocol: what it says, what it must never say, how it is built."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from engine.encounter import commands as c
from engine.protocol.loading import LoadedProtocol, load_protocol
from engine.reporting.documents import ALL_KINDS, DEMONSTRATION, data_of, render, title_of
from engine.reporting.errors import DocumentRefused
from engine.reporting.french import drawable
from tests.reporting.conftest import EXAMPLE, TREATED
from tests.reporting.people import TRAITS
from tests.reporting.printing import facts, pages, text
from tests.reporting.walks import Walk


@pytest.fixture
def treated(example: LoadedProtocol) -> Walk:
    return Walk(example, TREATED).to_the_end()


@pytest.fixture
def child(example: LoadedProtocol) -> Walk:
    return Walk(example, TREATED, birth_date="2010-06-02", sex="M").to_the_end()


@pytest.fixture
def referred(example: LoadedProtocol) -> Walk:
    return Walk(example, {**TREATED, "grossesse": True}).to_the_end()


# ── which documents ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_treatment_prints_what_its_outcome_lists_and_a_child_its_certificate(treated: Walk, child: Walk) -> None:
    adult = facts(treated).kinds
    assert adult == ("lettre_delegant", "fiche_conseils", "ordonnance", "demande_imagerie", "proposition_arret",
                     "resultat_test", "ordonnance_kine")  # fmt: skip
    assert set(facts(child).kinds) - set(adult) == {"certificat_enfant_malade"}


def test_a_document_without_its_act_is_not_printed(treated: Walk) -> None:
    treated.do(c.RecordActNotDone("radio", "refused_by_patient"))
    assert "demande_imagerie" not in facts(treated).kinds
    with pytest.raises(DocumentRefused) as refusal:
        render("demande_imagerie", facts(treated))
    assert refusal.value.code == "DOC-101"


def test_a_sick_leave_of_no_day_is_not_proposed(example: LoadedProtocol) -> None:
    walk = Walk(example, {**TREATED, "arret_jours": 0}).to_the_end()
    assert "proposition_arret" not in facts(walk).kinds


def test_an_optional_act_is_prescribed_only_once_noted_as_done(treated: Walk) -> None:
    assert "Cannes" not in text("ordonnance", facts(treated))
    treated.do(c.RecordActDone("cannes"))
    assert "Cannes d’exemple" in text("ordonnance", facts(treated))


def test_a_refusal_prints_its_note_whatever_the_outcome_lists(example: LoadedProtocol) -> None:
    assert facts(Walk(example, TREATED, consent=False).to_the_end()).kinds == ("note_refus",)


def test_nothing_but_a_test_result_is_printed_while_questions_remain(example: LoadedProtocol) -> None:
    assert facts(Walk(example)).kinds == ()


def test_a_prescription_needs_a_delegant_and_an_identity(treated: Walk) -> None:
    for missing, code in (({"delegant": None}, "DOC-102"), ({"traits": None}, "DOC-103")):
        with pytest.raises(DocumentRefused) as refusal:
            render("ordonnance", facts(treated, **missing))
        assert refusal.value.code == code


def test_a_document_never_names_another_text_than_the_one_that_decided(treated: Walk) -> None:
    treated.loaded = LoadedProtocol("autre.yaml", treated.loaded.text, "0" * 64, treated.loaded.model)
    with pytest.raises(ValueError, match="fingerprint"):
        facts(treated)


# ── on every page ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_page_says_what_it_is_and_what_it_is_not(kind: str, example: LoadedProtocol) -> None:
    for page in pages(render(kind, _printable(kind, example))):
        assert DEMONSTRATION.upper() in page
        assert "Logiciel sans marquage CE" in page
        assert f"version 2026-01.1, empreinte {example.fingerprint[:12]}. Relais 0.1.0." in page
        assert "2026-000123" in page
        assert ("Protocole d’exemple" in page) is (kind != "certificat_enfant_malade")


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_document_is_tagged_in_french_and_archivable(kind: str, example: LoadedProtocol) -> None:
    reader = PdfReader(io.BytesIO(render(kind, _printable(kind, example))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title.startswith("Démonstration – sans valeur – ")
    assert b"pdfaid:part>2" in reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else False
    assert {round(float(side)) for side in reader.pages[0].mediabox[2:]} == {595, 842}


def test_all_fonts_are_embedded(example: LoadedProtocol) -> None:
    reader = PdfReader(io.BytesIO(render("lettre_delegant", _printable("lettre_delegant", example))))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("LibertinusSerif" in font["/BaseFont"] for font in fonts)


def test_care_has_no_banner_unless_the_encounter_was_a_demonstration(example: LoadedProtocol) -> None:
    care = Walk(example, TREATED, mode="care").to_the_end()
    assert DEMONSTRATION.upper() not in text("fiche_conseils", facts(care, mode="care")).upper()
    demo = Walk(example, TREATED, mode="demo").to_the_end()
    assert DEMONSTRATION.upper() in text("fiche_conseils", facts(demo, mode="care"))


def test_the_same_facts_give_the_same_bytes(treated: Walk) -> None:
    assert render("ordonnance", facts(treated)) == render("ordonnance", facts(treated))


def _printable(kind: str, example: LoadedProtocol):
    if kind == "note_refus":
        return facts(Walk(example, TREATED, consent=False).to_the_end())
    if kind == "lettre_urgences":
        return facts(Walk(example, {"gene_respiratoire": True}).to_the_end(), traits=None)
    return facts(Walk(example, TREATED, birth_date="2010-06-02").to_the_end())


# ── data are inert ───────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "#panic()",
    "*gras* _italique_ `code` $x$",
    "= Titre",
    '#import "@preview/x:1.0.0"',
    "\\ <label> @ref //",
    '"; }',
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_prints_as_itself(name: str, treated: Walk) -> None:
    printed = text("lettre_delegant", facts(treated, traits={**TRAITS, "birth_given_name": name}))
    assert f"Prénom : {name} Nom utilisé" in printed


def test_a_note_prints_as_itself(referred: Walk) -> None:
    referred.do(c.RecordCall("jeanne", True, "2026-01-15T14:20:00+01:00", "vue à 18 h #panic() *gras*"))
    assert "Dr Jeanne MARTIN, 15/01/2026 à 14 h 20, joint : vue à 18 h #panic() *gras*" in text(
        "lettre_delegant", facts(referred)
    )


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_stops_a_letter(name: str, note: str) -> None:
    walk = Walk(load_protocol(EXAMPLE), {**TREATED, "grossesse": True}).to_the_end()
    walk.do(c.RecordCall("jeanne", True, "2026-01-15T14:20:00+01:00", note))
    assert render("lettre_delegant", facts(walk, traits={**TRAITS, "birth_family_name": name})).startswith(b"%PDF-")


def test_the_fonts_draw_every_sign_that_is_let_through(treated: Walk) -> None:
    let_through = "".join(chr(code) for code in range(0x20, 0x2700) if drawable(chr(code)) == chr(code))
    assert len(let_through) > 1500
    render("ordonnance", facts(treated, traits={**TRAITS, "birth_given_name": let_through}))


def test_documents_are_printed_side_by_side(treated: Walk) -> None:
    known = facts(treated)
    with ThreadPoolExecutor(8) as threads:
        printed = list(threads.map(lambda _: render("ordonnance", known), range(24)))
    assert len(set(printed)) == 1


def test_a_name_that_no_font_draws_still_gives_a_document(treated: Walk) -> None:
    assert "Prénom : □□" in text("ordonnance", facts(treated, traits={**TRAITS, "birth_given_name": "نور"}))


# ── what each says ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_letter_to_the_delegant_says_why_what_and_by_when(referred: Walk) -> None:
    referred.do(c.RecordCall("jeanne", True, "2026-01-15T14:20:00+01:00"))
    referred.do(c.RecordAppointment("jeanne", "2026-01-15T18:00:00+01:00"))
    referred.do(c.GiveSafetyNet(("alerte",)))
    letter = text("lettre_delegant", facts(referred))
    for sentence in (
        "À l’attention de Dr Jeanne MARTIN, médecin délégant Lettre au délégant",
        "Nom de naissance : DURAND Prénom : Éloïse Nom utilisé : LEFÈVRE Naissance : née le 12/03/1990 (35 ans)",
        "Patient à voir au plus tard le 16 janvier 2026",
        "Rendez-vous : Dr Jeanne MARTIN, le 15/01/2026 à 18 h 00",
        "Situation Prise en charge du 15 janvier 2026 à 14 h 05 par Camille DURIEUX, infirmier(ère), délégué du",
        "Motif • grossesse Antécédents",
        "Accords : protocole accepté · partage du dossier accepté Dossier médical : dossier consulté en partie",
        "Présent : symptôme · grossesse Absent : allergie · toux",
        "Merci de reprendre la prise en charge au plus tard le 16 janvier 2026. Vous pouvez joindre Camille DURIEUX au",
        "Appel : Dr Jeanne MARTIN, 15/01/2026 à 14 h 20, joint",
        "Dit au patient : Le médecin vous verra aujourd’hui ou demain.",
        "Conseils : conseils et signes d’alerte expliqués au patient",
    ):
        assert sentence in letter


def test_a_doubt_is_told_in_the_words_of_the_delegue(example: LoadedProtocol) -> None:
    walk = Walk(example, TREATED).to_the_end().do(c.StateDoubt("teint gris : je ne le sens pas"))
    letter = text("lettre_delegant", facts(walk))
    assert "Doute exprimé par le délégué : « teint gris : je ne le sens pas »" in letter


def test_what_is_assumed_is_told_to_the_delegant_and_to_nobody_else(treated: Walk, example: LoadedProtocol) -> None:
    letter = text("lettre_delegant", facts(treated))
    assert "score haut (température : 38,5 °C ; rougeur : forte) – valeur à confirmer par le délégant" in letter
    assert "Valeur à confirmer par le délégant • score à partir duquel on teste : 2" in letter
    for kind in set(facts(treated).kinds) - {"lettre_delegant"}:
        assert "confirmer" not in text(kind, facts(treated))


def test_a_treatment_is_reported_without_asking_for_anything(treated: Walk) -> None:
    treated.act()
    letter = text("lettre_delegant", facts(treated))
    assert "Compte rendu au délégant" in letter
    assert "Pour information : aucune réponse attendue" in letter
    assert "• Médicament d’exemple – 650 mg par prise, 2 prises par jour, 6 jours – 15/01/2026 à" in letter
    assert "Score d’exemple" not in letter
    assert "score d’exemple : 3" in letter


def test_a_correction_after_an_act_is_told_in_the_first_lines(treated: Walk) -> None:
    treated.act().do(c.CorrectAnswer("grossesse", True, "test fait depuis"))
    letter = text("lettre_delegant", facts(treated))
    alert = (
        "Acte fait avant une correction qui l’aurait écarté • Test d’exemple, fait avant la correction de « grossesse »"
    )
    assert alert in letter
    assert letter.index(alert) < letter.index("Situation")
    assert "Réponses corrigées • grossesse : oui au lieu de non (test fait depuis)" in letter


def test_an_unknown_is_told_as_one(example: LoadedProtocol) -> None:
    walk = Walk(example, {**TREATED, "grossesse": "inconnu"}).to_the_end()
    letter = text("lettre_delegant", facts(walk))
    assert "grossesse, impossible à établir (grossesse : inconnu)" in letter
    assert "Inconnu : grossesse" in letter


def test_the_emergency_letter_stands_without_identity_and_says_whom_was_called(example: LoadedProtocol) -> None:
    walk = Walk(example, {"gene_respiratoire": True}).to_the_end()
    walk.do(c.RecordCall("jeanne", False, "2026-01-15T14:06:00+01:00"))
    walk.do(c.RecordCall("samu", True, "2026-01-15T14:07:00+01:00", "SMUR envoyé"))
    letter = text("lettre_urgences", facts(walk, traits=None))
    for sentence in (
        "Identité non recueillie Nom, prénom, date de naissance, à compléter à la main",
        "URGENT – SAMU – Centre 15, tout de suite",
        "Motif • gêne pour respirer",
        "Antécédents, allergies, traitements : non recueillis",
        "Appel : Dr Jeanne MARTIN, 15/01/2026 à 14 h 06, non joint",
        "Appel : SAMU – Centre 15, 15/01/2026 à 14 h 07, joint : SMUR envoyé",
    ):
        assert sentence in letter


def test_the_prescription_is_a_proposal_in_milligrams_per_intake(treated: Walk) -> None:
    prescription = text("ordonnance", facts(treated))
    for sentence in (
        "Proposition d’ordonnance",
        "Proposition établie d’après l’ordonnance-type de Dr Jeanne MARTIN, délégant, par Camille DURIEUX, délégué",
        "Poids : 26 kg Exemplicilline – voie orale 650 mg par prise, 2 prises par jour, pendant 6 jours",
        "Calcul : 50 mg/kg/jour × 26 kg ÷ 2 prises, arrondi par défaut.",
        "RPPS 10000000009 Délégué Camille DURIEUX, infirmier(ère) RPPS 10000000017",
        "Ce n’est pas une ordonnance numérique : aucun code à scanner",
    ):
        assert sentence in prescription
    assert prescription.count("ordonnance numérique") == 1


def test_a_prescription_has_no_image_hence_no_code_to_scan(treated: Walk) -> None:
    reader = PdfReader(io.BytesIO(render("ordonnance", facts(treated))))
    assert all("/XObject" not in page["/Resources"] for page in reader.pages)


def test_the_imaging_request_says_what_for_which_side_and_that_pregnancy_was_looked_at(treated: Walk) -> None:
    request = text("demande_imagerie", facts(treated))
    for sentence in ("Radiographie d’exemple, côté atteint.", "côté : gauche", "grossesse : non",
                     "Compte rendu à adresser à • Dr Jeanne MARTIN, délégant"):  # fmt: skip
        assert sentence in request


def test_a_side_that_was_not_noted_is_left_to_fill_in(example: LoadedProtocol) -> None:
    answers = {name: value for name, value in TREATED.items() if name != "cote"}
    request = text("demande_imagerie", facts(Walk(example, answers).to_the_end()))
    assert re.search(r"À compléter à la main côté : \.{20,}", request)


def test_sessions_and_sick_leave_are_counted(treated: Walk) -> None:
    assert "de 6 à 10 séances" in text("ordonnance_kine", facts(treated))
    leave = text("proposition_arret", facts(treated))
    assert "2 jours, du 15 janvier 2026 au 16 janvier 2026 inclus" in leave
    assert "Cette proposition n’est pas un avis d’arrêt de travail." in leave


def test_the_certificate_says_nothing_clinical(child: Walk) -> None:
    certificate = text(
        "certificat_enfant_malade", facts(child, traits={**TRAITS, "sex": "M", "birth_date": "2010-06-02"})
    )
    assert "Je certifie que l’enfant Éloïse DURAND, né le 2 juin 2010, était présent le 15 janvier 2026" in certificate
    for clinical in ("exemple", "symptôme", "température", "test", "mg"):
        assert clinical not in certificate.lower().replace("protocole d’exemple", "")


def test_the_refusal_note_says_who_refused_what_and_nothing_clinical(example: LoadedProtocol) -> None:
    note = text("note_refus", facts(Walk(example, TREATED, consent=False).to_the_end()))
    assert "La personne a été informée du protocole de coopération et l’a refusé." in note
    assert "Orientation : médecin traitant, dans le cadre du suivi habituel" in note
    shared = text("note_refus", facts(Walk(example, TREATED, sharing=False).to_the_end()))
    assert "a refusé le partage de son dossier" in shared


def test_the_test_result_holds_lot_expiry_and_time(treated: Walk) -> None:
    result = text("resultat_test", facts(treated))
    assert "Test d’exemple test : positif" in result
    assert "Lot : A12-77 Péremption : 31/03/2027 Noté le : 15/01/2026 à 14 h" in result


def test_the_advice_sheet_is_plain_and_large(treated: Walk) -> None:
    sheet = text("fiche_conseils", facts(treated))
    for sentence in (
        "Ce qui vous a été dit Prenez ce médicament.",
        "Exemplicilline : 650 mg par prise, 2 prises par jour, pendant 6 jours.",
        "Signes qui doivent vous alerter • Mal à respirer : appeler le 15.",
        "Conseils • Boire assez.",
        "rappel, entre le 16/01/2026 et le 18/01/2026",
        "Une question ? Maison de santé des Tilleuls : 05 00 00 00 00",
        "Vos données : SISA des Tilleuls.",
    ):
        assert sentence in sheet
    assert data_of("fiche_conseils", facts(treated))["large"] is True


def test_every_kind_has_a_title_for_buttons() -> None:
    assert len({title_of(kind) for kind in ALL_KINDS}) == len(ALL_KINDS) == 10
