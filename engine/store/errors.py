"""What a store refuses, in French for the reader who can act. No message quotes a trait of a patient."""

from __future__ import annotations

from engine.errors import CommandRefused, Place, Problem, RelaisError
from engine.store.contract import StoredEvent


class StoreError(RelaisError):
    """Base of all refusals of the store."""

    def __init__(self, code: str, what: str, consequence: str = "", remedy: str = "", file: str = "") -> None:
        super().__init__(Problem(code, what, consequence, remedy, Place(file) if file else None))


class StaleCommand(StoreError, CommandRefused):
    """The stream moved since the caller read it."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        self.stream, self.expected, self.actual = stream, expected, actual
        super().__init__(
            "STO-101",
            f"Le dossier a changé depuis son affichage (étape {actual}, attendue {expected}).",
            "Rien n'a été enregistré.",
            "Rechargez la page, relisez ce qui a été ajouté, puis recommencez.",
        )


class RepeatedCommand(StoreError, CommandRefused):
    """The command was already taken: ``written`` is what it wrote (empty if it was another team's)."""

    def __init__(self, command: str, written: tuple[StoredEvent, ...]) -> None:
        self.command, self.written = command, written
        super().__init__(
            "STO-102",
            "Cette action a déjà été enregistrée.",
            "Elle n'a pas été enregistrée une seconde fois.",
            "Continuez : il n'y a rien à refaire.",
        )


class WrongTeam(StoreError, CommandRefused):
    """The stream belongs to another team."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        super().__init__(
            "STO-103",
            "Ce dossier appartient à une autre équipe.",
            "Rien n'a été enregistré.",
            "Vérifiez l'équipe avec laquelle vous êtes connecté.",
        )


class StaleDocument(StoreError, CommandRefused):
    """A reference document moved since the caller read it."""

    def __init__(self, kind: str, key: str, expected: int, actual: int) -> None:
        self.kind, self.key, self.expected, self.actual = kind, key, expected, actual
        super().__init__(
            "STO-104",
            f"La fiche « {kind} » a été modifiée par quelqu'un d'autre (version {actual}, attendue {expected}).",
            "Votre modification n'a pas été enregistrée.",
            "Rechargez la page, relisez la fiche, puis recommencez.",
        )


class UnknownStream(StoreError):
    """The team has no such stream."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        super().__init__("STO-105", "Ce dossier n'existe pas dans cette équipe.", remedy="Revenez à la liste.")


class UnknownPatient(StoreError):
    """The team has no such patient."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            "STO-201", "Ce patient n'existe pas dans cette équipe.", remedy="Recherchez le patient par ses traits."
        )


class ErasedIdentity(StoreError):
    """The patient's key was destroyed."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            "STO-202",
            "L'identité de ce patient a été effacée.",
            "Ses données personnelles ne peuvent plus être lues ni complétées.",
            "Créez une nouvelle fiche s'il s'agit d'une nouvelle prise en charge.",
        )


class RefusedValue(StoreError):
    """A value that has no single exact writing (float, naive date, wrong type): a fault of the calling program."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        super().__init__(
            "STO-301",
            f"Valeur refusée en « {where} » : {why}.",
            "Rien n'a été enregistré.",
            "Signalez ce message : le programme appelant doit être corrigé.",
        )


class TextMismatch(StoreError):
    """Bytes and fingerprint do not belong together."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        super().__init__(
            "STO-302",
            f"Le texte de protocole ne correspond pas à son empreinte {fingerprint[:12]}….",
            "Un texte modifié ne peut ni être conservé ni servir à relire un dossier.",
            "Rechargez le protocole depuis la bibliothèque ; si le texte vient du magasin, lancez la vérification.",
        )


class UnknownText(StoreError):
    """No text is kept under this fingerprint."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        super().__init__(
            "STO-303",
            f"Aucun texte de protocole n'est conservé sous l'empreinte {fingerprint[:12]}….",
            "Les dossiers ouverts avec ce texte ne peuvent pas être rejoués.",
            "Retrouvez la version dans la bibliothèque et conservez-la de nouveau.",
        )


class StoreUnavailable(StoreError):
    """The file cannot be used as it stands; the subclasses say why."""


class StoreClosed(StoreUnavailable):
    """The store was closed, or is used from a forked process that must open its own."""

    def __init__(self, file: str = "") -> None:
        super().__init__("STO-400", "Le magasin est fermé.", "Rien n'a été enregistré.", "Ouvrez-le de nouveau.", file)


class WrongKey(StoreUnavailable):
    """The file does not open with this key (an encrypted file and random bytes look the same)."""

    def __init__(self, file: str) -> None:
        super().__init__(
            "STO-401",
            "La clé n'ouvre pas ce fichier, ou ce fichier n'est pas un magasin Relais.",
            "Aucune donnée n'a été lue ni modifiée.",
            "Vérifiez que la clé est celle de ce fichier ; sinon, restaurez une sauvegarde du fichier.",
            file,
        )


class NotAStore(StoreUnavailable):
    """A file of another kind."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            "STO-402",
            f"Ce fichier n'est pas un magasin Relais : {why}.",
            "Aucune donnée n'a été lue ni modifiée.",
            "Indiquez un autre chemin.",
            file,
        )


class NewerSchema(StoreUnavailable):
    """The file was written by a later release."""

    def __init__(self, file: str, revision: str) -> None:
        super().__init__(
            "STO-403",
            f"Ce magasin a été écrit par une version plus récente de Relais (schéma {revision}).",
            "L'ouvrir avec cette version pourrait abîmer des données.",
            "Mettez Relais à jour sur ce poste.",
            file,
        )


class UnsafeSqlite(StoreUnavailable):
    """An SQLite that can lose commits in WAL mode."""

    def __init__(self, version: str) -> None:
        super().__init__(
            "STO-404",
            f"SQLite {version} peut perdre des enregistrements confirmés (mode WAL, versions 3.7.0 à 3.51.2).",
            "Le magasin n'a pas été ouvert.",
            "Installez sqlcipher3 0.6.4 ou plus récent, qui apporte SQLite 3.51.3 ou plus récent.",
        )


class NotDurable(StoreUnavailable):
    """The database did not take the settings that make a confirmed commit survive a power cut."""

    def __init__(self, file: str, setting: str, value: object) -> None:
        super().__init__(
            "STO-405",
            f"Le réglage « {setting} » vaut « {value} » : un enregistrement confirmé pourrait être perdu.",
            "Le magasin n'a pas été ouvert.",
            "Placez le fichier sur un disque local, accessible en écriture.",
            file,
        )


class StoreBusy(StoreUnavailable):
    """Another process holds the file for longer than we wait."""

    def __init__(self, file: str) -> None:
        super().__init__(
            "STO-406",
            "Le magasin est occupé par un autre programme.",
            "Rien n'a été enregistré.",
            "Réessayez dans un instant ; si cela dure, fermez l'autre programme qui utilise ce fichier.",
            file,
        )


class StoreReadOnly(StoreUnavailable):
    """The file or its folder cannot be written."""

    def __init__(self, file: str) -> None:
        super().__init__(
            "STO-407",
            "Le magasin ne peut pas être écrit ou créé à cet endroit.",
            "Rien n'a été enregistré.",
            "Donnez à l'utilisateur du service le droit d'écrire le fichier et son dossier.",
            file,
        )


class StoreFull(StoreUnavailable):
    """No room left on the disk."""

    def __init__(self, file: str) -> None:
        super().__init__(
            "STO-408",
            "Le disque est plein.",
            "Rien n'a été enregistré ; ce qui l'était déjà est intact.",
            "Libérez de la place, puis recommencez. En attendant, notez sur papier.",
            file,
        )


class StoreDamaged(StoreUnavailable):
    """The disk returned an error, or pages that do not carry their seal."""

    def __init__(self, file: str, detail: str) -> None:
        super().__init__(
            "STO-409",
            f"Le fichier du magasin ne peut pas être lu ou écrit correctement ({detail}).",
            "La dernière action n'est peut-être pas enregistrée.",
            "Arrêtez le service, copiez le fichier, lancez la vérification, restaurez une sauvegarde s'il le faut.",
            file,
        )


class JournalTruncated(StoreUnavailable):
    """The journal stops before the end that the witness file has seen, or has another past."""

    def __init__(self, file: str, witness: str, seen: int, found: int) -> None:
        super().__init__(
            "STO-410",
            f"La fin du journal a disparu ou a été réécrite : le témoin {witness} a vu la position {seen}, "
            f"le magasin s'arrête à {found} ou porte une autre empreinte.",
            "Continuer effacerait la preuve de cette perte.",
            "Restaurez la sauvegarde la plus récente ; si la perte est connue et consignée, déplacez le témoin.",
            file,
        )


class KeyRefused(StoreUnavailable):
    """A key that is not 32 bytes, or a key file that others may read."""

    def __init__(self, file: str, why: str, remedy: str) -> None:
        super().__init__("STO-501", f"Clé refusée : {why}.", "Le magasin n'a pas été ouvert.", remedy, file)


class UnsupportedAddress(StoreUnavailable):
    """An address of a database that this release does not speak."""

    def __init__(self, scheme: str) -> None:
        super().__init__(
            "STO-411",
            f"Les adresses « {scheme}:// » ne sont pas encore prises en charge.",
            "Aucun magasin n'a été ouvert.",
            "Donnez le chemin d'un fichier local.",
        )
