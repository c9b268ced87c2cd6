"""Personal values under a per-patient key (AES-256-GCM), so that erasing a person is losing one key.

Each seal is bound to its place (``context``): a sealed value copied to another row or patient does not open.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.store.contract import PERSONAL, JsonValue
from engine.store.errors import RefusedValue, StoreDamaged
from engine.store.serialisation import canonical, parsed_object, written

KEY_BYTES = 32
_NONCE_BYTES = 12
_SEALED = "aes-256-gcm"


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, value: Mapping[str, JsonValue], context: str) -> str:
    """The value as base64 text: nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, canonical(value).encode(), context.encode())).decode()


def unseal(key: bytes, sealed: str, context: str) -> dict[str, JsonValue]:
    try:
        box = b64decode(sealed, validate=True)
        return parsed_object(AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], context.encode()).decode())
    except (InvalidTag, ValueError):
        raise StoreDamaged("", "valeur personnelle altérée") from None


def identity_context(patient: str, version: int) -> str:
    return f"identity {patient} {version}"


def sealed_payload(
    payload: dict[str, JsonValue], key: Callable[[], bytes] | None, patient: str, stream: str, sequence: int
) -> str:
    """An exact payload as it is written: its personal mapping replaced by a seal.

    ``key`` is asked for only where there is something to seal, ``None`` where no patient is known.
    """
    if PERSONAL not in payload:
        return written(payload)
    personal = payload[PERSONAL]
    if not isinstance(personal, dict):
        raise RefusedValue(PERSONAL, "objet attendu")
    if key is None:
        raise RefusedValue(PERSONAL, "valeurs personnelles sans patient")
    return written({**payload, PERSONAL: {_SEALED: seal(key(), personal, _event_context(patient, stream, sequence))}})


def opened_payload(
    payload: str, key: Callable[[str], bytes | None], patient: str, stream: str, sequence: int
) -> dict[str, JsonValue]:
    """The payload as it was given, its personal mapping unsealed, or ``None`` once the patient's key is gone."""
    content = parsed_object(payload)
    if PERSONAL in content:
        box = content[PERSONAL]
        patient_key = key(patient)
        if not (isinstance(box, dict) and isinstance(sealed := box.get(_SEALED), str)):
            raise StoreDamaged("", "valeur personnelle non scellée")
        opened = unseal(patient_key, sealed, _event_context(patient, stream, sequence)) if patient_key else None
        content[PERSONAL] = opened
    return content


def _event_context(patient: str, stream: str, sequence: int) -> str:
    return f"event {patient} {stream} {sequence}"
