"""From a mutant to a protocol that runs, or to the reason why the loader would have refused it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from engine.protocol import compiled, model
from engine.protocol.admission import findings_of
from engine.protocol.loading import LoadedProtocol
from engine.protocol.model_errors import translated
from engine.protocol.mutation.listing import Text
from engine.protocol.mutation.mutant import Mutant, altered


@dataclass(frozen=True)
class Altered:
    """A mutant validated and linked; not checked yet, so that running it may fail in any way."""

    written: model.Protocol
    protocol: compiled.CompiledProtocol


def built(text: Text, mutant: Mutant) -> Altered | str:
    """The mutant ready to run; the code of the refusal where its grammar or its names refuse it at once."""
    data = altered(text.data, mutant.change)
    try:
        written = model.Protocol.model_validate(data)
    except ValidationError as error:
        return next(iter(translated(error, data, text.positions))).code
    linked, problems = compiled.link(written)
    return problems[0][1].code if linked is None else Altered(written, linked)


def refusal(found: Altered) -> str | None:
    """The code of the first check that refuses a mutant; None for one that the loader would admit."""
    refused = findings_of(found.written)
    return refused[0].code if refused else None


def as_loaded(text: Text, found: Altered) -> LoadedProtocol:
    """The mutant as if it had been read: with the text and the positions of the original."""
    original = text.loaded
    fingerprint = f"{original.fingerprint} altered"
    return LoadedProtocol(original.file, original.text, fingerprint, found.written, text.positions)
