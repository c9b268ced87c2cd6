"""How a source is named wherever it is shown: what was read, what was reported, what nobody but the authors says.

One place, so that no screen, letter or sheet can call « lu » what was not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine.protocol import model

Standing = Literal["read", "read_in_part", "reported", "proposal"]
"""What is known of a source: read whole, read in part, told by another that was read, or no published text at all."""


def standing_of(source: model.SourceText) -> Standing:
    if source.proposal:
        return "proposal"
    if not source.read:
        return "reported"
    return "read" if source.part is None else "read_in_part"


def standing_in_words(protocol: model.Protocol, name: str) -> str:
    """« texte lu », « texte lu en partie : … », « non lu, rapporté par … », « proposition des auteurs, sans texte »."""
    source = protocol.sources[name]
    match standing_of(source):
        case "read":
            return "texte lu"
        case "read_in_part":
            return f"texte lu en partie : {source.part}"
        case "reported":
            return f"non lu, rapporté par {_reporter(protocol, source)}"
        case "proposal":
            return "proposition des auteurs, sans texte"


def citation_in_words(protocol: model.Protocol, citation: model.Citation) -> str:
    """« Arrêté du 6 mars 2020, article 1 (rapporté par MACSF) »: title, place, and what is not a text read whole."""
    source = protocol.sources[citation.text]
    words = source.title if citation.at is None else f"{source.title}, {citation.at}"
    match standing_of(source):
        case "read":
            return words
        case "read_in_part":
            return f"{words} (lu en partie : {source.part})"
        case "reported":
            return f"{words} (rapporté par {_reporter(protocol, source)})"
        case "proposal":
            return f"{words} (proposition, sans texte)"


def _reporter(protocol: model.Protocol, source: model.SourceText) -> str:
    return "" if source.reported_by is None else protocol.sources[source.reported_by].title
