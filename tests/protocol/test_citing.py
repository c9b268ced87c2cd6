"""How a source is named: nothing that was not read is ever called « lu », and what is no text says so."""

from pathlib import Path

import pytest

from engine.protocol.citing import citation_in_words, standing_in_words, standing_of
from engine.protocol.loading import Library
from engine.protocol.model import Citation, Protocol, SourceText, parts_of
from engine.protocol.references import sourced_blocks

LIBRARY = Library(Path(__file__).parents[2] / "protocols_library")
SOURCES = {
    "whole": SourceText(title="Revue d'exemple", read=True),
    "some": SourceText(title="Annexe", read=True, part="deux pages sur 35"),
    "told": SourceText(title="Arrêté", read=False, reported_by="whole"),
    "ours": SourceText(title="Proposition de l'équipe", proposal=True),
}


def protocol() -> Protocol:
    return Protocol.model_construct(sources=SOURCES)


@pytest.mark.parametrize(
    ("name", "standing", "cited"),
    [
        ("whole", "texte lu", "Revue d'exemple"),
        ("some", "texte lu en partie : deux pages sur 35", "Annexe (lu en partie : deux pages sur 35)"),
        ("told", "non lu, rapporté par Revue d'exemple", "Arrêté (rapporté par Revue d'exemple)"),
        ("ours", "proposition des auteurs, sans texte", "Proposition de l'équipe (proposition, sans texte)"),
    ],
)
def test_each_standing_has_its_words(name: str, standing: str, cited: str) -> None:
    assert standing_in_words(protocol(), name) == standing
    assert citation_in_words(protocol(), Citation(text=name)) == cited


def test_the_place_comes_before_who_reported_it() -> None:
    words = citation_in_words(protocol(), Citation(text="told", at="article 1"))
    assert words == "Arrêté, article 1 (rapporté par Revue d'exemple)"


def test_no_proposal_of_the_library_is_called_read_or_reported() -> None:
    found = 0
    for loaded in LIBRARY.all():
        for name, source in loaded.model.sources.items():
            if "Relais" in source.title or "roposition" in source.title:
                found += 1
                assert standing_of(source) == "proposal", (loaded.file, name)
    assert found == 10, "each version names what its authors propose"


def test_what_rests_on_a_proposal_alone_is_to_be_confirmed_everywhere_in_the_library() -> None:
    for loaded in LIBRARY.all():
        sources = loaded.model.sources
        for block, path in sourced_blocks(loaded.model):
            if all(standing_of(sources[one.text]) == "proposal" for one in block.source):
                assert set(parts_of(block.confidence)) == {"assumption"}, (loaded.file, path)
