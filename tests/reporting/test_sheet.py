"""The signing sheet, read back from the PDF: nothing of the protocol is missing, every page says which text it is."""

import io
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from engine.protocol.cases import CaseFile, load_cases
from engine.protocol.decisions import who_reaches
from engine.protocol.loading import Library, LoadedProtocol, load_text
from engine.protocol.verification.certificate import Certificate, CounterExample, Patient, Proof
from engine.protocol.verification.comparison import compare
from engine.protocol.verification.proving import prove
from engine.reporting.errors import DocumentRefused
from engine.reporting.french import typographic
from engine.reporting.points import points_of
from engine.reporting.sheet import STATUS_LINES, Status, signing_sheet
from engine.reporting.sheet.clauses import listed
from engine.reporting.sheet.codes import Codes
from engine.reporting.to_confirm import list_digest, to_confirm
from tests.reporting.printing import pages
from tests.support import LIBRARY

LATEST = ("cheville", "lombalgie", "odynophagie", "pollakiurie")
SMALLEST_TYPE = 7.0


@cache
def opened(protocol: str) -> tuple[LoadedProtocol, Certificate, CaseFile]:
    library = Library(LIBRARY)
    loaded = library.load(protocol, library.versions(protocol)[-1])
    cases = load_cases(LIBRARY / protocol / loaded.model.version / "cases.yaml", loaded.model)
    return loaded, prove(loaded), cases


@cache
def printed(protocol: str) -> bytes:
    return signing_sheet(*opened(protocol))


@cache
def read_back(protocol: str) -> tuple[list[str], frozenset[float]]:
    """The text of each page, and every size of type; read once, since reading takes longer than printing."""
    sizes: set[float] = set()

    def seen(text: str, user: list[float], matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.add(size * math.hypot(matrix[2], matrix[3]) * math.hypot(user[2], user[3]))

    reader = PdfReader(io.BytesIO(printed(protocol)))
    return [" ".join(page.extract_text(visitor_text=seen).split()) for page in reader.pages], frozenset(sizes)


def pages_of(protocol: str) -> list[str]:
    return read_back(protocol)[0]


def ends_of(pdf: bytes) -> list[str]:
    """The first page and the last one."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in (reader.pages[0], reader.pages[-1])]


def squeezed(text: str) -> str:
    """Without spaces, that lines may break anywhere."""
    return re.sub(r"\s+", "", typographic(text))


@cache
def body(protocol: str) -> str:
    return "".join(map(squeezed, pages_of(protocol)))


def body_of(pdf: bytes) -> str:
    """The text of all pages as one."""
    return "".join(squeezed(page) for page in pages(pdf))


def assert_all_said(protocol: str, words: Iterator[str]) -> None:
    missing = [one for one in words if squeezed(one) not in body(protocol)]
    assert not missing


# ── nothing is missing ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", LATEST)
def test_every_question_choice_and_list_is_there(protocol: str) -> None:
    written = opened(protocol)[0].model
    for criterion in written.criteria.values():
        assert_all_said(protocol, iter((criterion.question, *criterion.items, *criterion.choices.values())))
    assert_all_said(protocol, (one.help for one in written.criteria.values() if one.help))


@pytest.mark.parametrize("protocol", LATEST)
def test_every_rule_row_outcome_act_and_value_is_there(protocol: str) -> None:
    written = opened(protocol)[0].model
    rules = (*written.danger, *written.inclusion, *written.exclusion, *written.withdrawal)
    assert_all_said(protocol, (rule.label for rule in rules))
    assert_all_said(protocol, (row.label for found in written.tree.decisions.values() for row in found.rows))
    assert_all_said(protocol, (words for one in written.outcomes.values() for words in (one.title, *one.do, one.tell)))
    assert_all_said(protocol, (one.title for one in written.acts.values()))
    assert_all_said(protocol, (item.label for one in written.acts.values() for item in one.contraindications))
    assert_all_said(protocol, (one.label for one in (*written.parameters.values(), *written.definitions.values())))
    assert_all_said(protocol, (one.text for one in (*written.advice.values(), *written.notices)))


@pytest.mark.parametrize("protocol", LATEST)
def test_every_point_has_its_number_its_box_and_every_line_that_it_covers(protocol: str) -> None:
    loaded = opened(protocol)[0]
    codes, points = Codes(loaded), points_of(loaded)
    assert_all_said(protocol, (f"{codes.number(one)} {one.title}" for one in points))
    for one in points:
        for line in one.lines:
            assert_all_said(protocol, iter((f"{listed(codes.of(row.written) for row in line.rows)} {line.words}",)))
    assert body(protocol).count("□") == len(points)
    assert list_digest(to_confirm(loaded)) in body(protocol)


@pytest.mark.parametrize("protocol", LATEST)
def test_every_box_and_the_signature_stand_before_the_annex(protocol: str) -> None:
    found = pages_of(protocol)
    first = next(number for number, text in enumerate(found) if "Annexe 1 –" in text and number > 1)
    assert sum(text.count("□") for text in found[:first]) == len(points_of(opened(protocol)[0]))
    assert "Seconde personne, qui a relu" in found[first - 1]
    assert all("Annexe, à consulter" in text for text in found[first:])
    assert not any("Annexe, à consulter Dossier" in text for text in found[:first])
    assert first <= 9, "what must be read"


@pytest.mark.parametrize("protocol", LATEST)
def test_what_must_be_read_takes_twenty_minutes_at_the_rate_that_the_first_page_states(protocol: str) -> None:
    first = pages_of(protocol)[0]
    assert "200 mots par minute, 5 secondes par case" in first.replace("\u00a0", " ")
    total = re.search(r"En tout, à lire avant de signer \d+ (\d+)\smin", first)
    assert total is not None
    assert 5 <= int(total[1]) <= 20


@pytest.mark.parametrize("protocol", LATEST)
def test_the_first_page_says_who_acts_where_since_when_and_how_many_points(protocol: str) -> None:
    loaded = opened(protocol)[0]
    first = squeezed(pages_of(protocol)[0])
    for words in ("Ce à quoi vous vous engagez", "agit en votre nom", "depuis le", f"{len(points_of(loaded))} points",
                  f"({len(to_confirm(loaded))} lignes du fichier)", loaded.model.warning):  # fmt: skip
        assert squeezed(words) in first, words


@pytest.mark.parametrize("protocol", LATEST)
def test_who_reaches_each_line_is_told(protocol: str) -> None:
    loaded = opened(protocol)[0]
    rows = [(name, row) for name, found in loaded.model.tree.decisions.items() for row in found.rows]
    assert_all_said(protocol, (who_reaches(loaded.compiled, name, row.id) for name, row in rows))


@pytest.mark.parametrize("protocol", LATEST)
def test_every_text_is_named_and_one_not_read_is_reported_by_another(protocol: str) -> None:
    sources = opened(protocol)[0].model.sources
    assert_all_said(protocol, (one.title for one in sources.values()))
    numbers = {name: number for number, name in enumerate(sources, 1)}
    cited = [one for one in sources.values() if not one.read and one.reported_by]
    assert cited
    for one in cited:
        assert re.search(rf"rapportépar[^\[]+\[{numbers[str(one.reported_by)]}\]", body(protocol)), one.title


@pytest.mark.parametrize("protocol", LATEST)
def test_the_simplest_patient_of_each_outcome_is_told(protocol: str) -> None:
    certificate = opened(protocol)[1]
    first = certificate.visits[0].shortest.values()
    assert first
    assert_all_said(protocol, (one.story.partition(" Conduite :")[0] for one in first))


@pytest.mark.parametrize("protocol", LATEST)
def test_every_property_is_told_with_its_mark(protocol: str) -> None:
    proofs = opened(protocol)[1].proofs
    marks = {"proved": "prouvé", "refuted": "réfuté", "unproved": "non prouvé"}
    assert_all_said(protocol, (f"{one.id} {one.title} {one.sentence} {marks[one.status]}" for one in proofs))


# ── every page ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", LATEST)
def test_every_page_says_which_text_it_is_its_status_and_its_number(protocol: str) -> None:
    fingerprint, found = opened(protocol)[0].fingerprint, pages_of(protocol)
    assert 12 <= len(found) <= 30
    for number, text in enumerate(found, 1):
        assert fingerprint[:16] in text
        assert typographic(STATUS_LINES["draft"]) in text
        assert f"Page {number} / {len(found)}" in text
        assert "n’est pas marqué CE" in text
    assert fingerprint in found[1]


@pytest.mark.parametrize("status", ["demonstration", "signed"])
def test_the_status_stands_on_every_page(status: Status) -> None:
    found = ends_of(signing_sheet(*opened("pollakiurie"), status=status))
    assert all(typographic(STATUS_LINES[status]) in text for text in found)
    others = [typographic(words) for name, words in STATUS_LINES.items() if name != status]
    assert not any(words in text for words in others for text in found)


@pytest.mark.parametrize("protocol", LATEST)
def test_it_is_tagged_french_archivable_and_never_in_small_type(protocol: str) -> None:
    reader = PdfReader(io.BytesIO(printed(protocol)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part>2" in reader.xmp_metadata.stream.get_data()
    assert min(read_back(protocol)[1]) >= SMALLEST_TYPE


def test_the_same_input_gives_the_same_bytes_and_another_status_others() -> None:
    again = signing_sheet(*opened("pollakiurie"))
    assert again == printed("pollakiurie")
    assert signing_sheet(*opened("pollakiurie"), status="signed") != again


def test_the_day_of_issue_is_told_when_there_is_one() -> None:
    issued = ends_of(signing_sheet(*opened("pollakiurie"), issued=date(2026, 3, 1)))
    assert all("édité le 1er mars 2026" in text for text in issued)
    assert "édité le" not in body("pollakiurie")


# ── what does not hold, what changed ─────────────────────────────────────────────────────────────────────────────────


def test_what_is_refuted_or_not_proved_is_marked_with_its_patient() -> None:
    loaded, certificate, cases = opened("pollakiurie")
    patient = Patient("Femme de 34 ans, enceinte sans le savoir.", {}, 1, "x")
    against = CounterExample("PRV-999", "Un acte lui est proposé.", "Fermez la ligne.", (), patient, "f.yaml", 12)
    first, second, *others = certificate.proofs
    proofs = (
        replace(first, status="refuted", counter_examples=(against,)),
        replace(second, status="unproved"),
        *others,
    )
    text = body_of(signing_sheet(loaded, replace(certificate, proofs=proofs), cases))
    for words in ("PRV-999 (ligne 12)", against.what, patient.story, against.remedy, f"{first.sentence}",
                  "7 sur 9 propriétés prouvées"):  # fmt: skip
        assert squeezed(words) in text, words
    assert text.count("réfuté") == 2, "the mark, and the sentence that explains it"
    assert_marked(text, first, "Contre-exemple")
    assert_marked(text, second, "nonprouvé")


def assert_marked(text: str, proof: Proof, follows: str) -> None:
    assert f"{squeezed(proof.sentence)}" + follows in text.replace("–", "")


def test_a_certificate_or_a_comparison_of_another_text_is_refused() -> None:
    loaded, _, cases = opened("cheville")
    other = opened("pollakiurie")
    with pytest.raises(DocumentRefused, match="DOC-104"):
        signing_sheet(loaded, other[1], cases)
    library = Library(LIBRARY)
    backwards = compare(library.load("odynophagie", "2024-06.1"), library.load("odynophagie", "2023-08.1"))
    with pytest.raises(DocumentRefused, match="DOC-104"):
        signing_sheet(*opened("odynophagie"), differences=backwards)


def test_what_changed_since_the_last_signature_is_told_group_by_group() -> None:
    library = Library(LIBRARY)
    found = compare(library.load("odynophagie", "2020-03.1"), opened("odynophagie")[0])
    text = body_of(signing_sheet(*opened("odynophagie"), differences=found))
    assert found.differences
    for one in found.differences:
        for words in (*one.sentences, *one.who, one.patient.story.partition(" Conduite :")[0]):
            assert squeezed(words) in text, words
    assert squeezed("Depuis la version 2020-03.1") in text
    assert squeezed("Depuis la version") not in body("odynophagie")


def test_a_block_longer_than_a_page_is_printed_to_its_end() -> None:
    loaded, certificate, cases = opened("pollakiurie")
    written = loaded.model
    long = " ".join(f"mot{number}" for number in range(550))
    name, act = next(iter(written.acts.items()))
    acts = {**written.acts, name: act.model_copy(update={"text": long, "note": long, "instructions": (long, long)})}
    longer = LoadedProtocol(loaded.file, loaded.text, loaded.fingerprint, written.model_copy(update={"acts": acts}))
    text = body_of(signing_sheet(longer, certificate, cases))
    assert all(text.count(f"mot{number}") >= 4 for number in range(540, 550))


def test_nothing_in_a_protocol_is_read_as_markup() -> None:
    loaded, certificate, cases = opened("pollakiurie")
    label = loaded.model.danger[0].label
    strange = "#panic() *gras* $x$"
    changed = load_text(loaded.text.replace(f"label: {label}".encode(), f'label: "{strange}"'.encode()), "autre")
    assert changed.fingerprint != loaded.fingerprint
    text = body_of(signing_sheet(changed, replace(certificate, fingerprint=changed.fingerprint), cases))
    assert squeezed(strange) in text
