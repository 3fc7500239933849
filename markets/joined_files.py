"""Files that may be joined to a contract: told by their bytes, not by their name, and never opened.

A PDF, a Word or an Excel file of today's formats, without macros, 10 MB at most. Nothing inside is read but the list of
an archive's members: whoever opens the file does it on a machine of her own.
"""

import zipfile
from io import BytesIO

from markets.enums import FileKind
from markets.typography import french

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMBERS = 10_000
PDF_START = b"%PDF-"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_PARTS = {"word/document.xml": FileKind.WORD, "xl/workbook.xml": FileKind.EXCEL}
CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class UnwantedFile(ValueError):
    """A file that cannot be joined; `sentence` says it in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = french(sentence)


def kind_of_file(content: bytes) -> FileKind:
    """What a file is; raises UnwantedFile when it cannot be joined."""
    if not content:
        raise UnwantedFile("Ce fichier est vide : choisissez-en un autre.")
    if len(content) > MOST_BYTES:
        raise UnwantedFile("Ce fichier dépasse 10 Mo : retirez-en les images, ou joignez-en une partie.")
    if content.startswith(PDF_START):
        return FileKind.PDF
    if content.startswith(OLD_OFFICE_START):
        raise UnwantedFile(
            "Ce fichier est d'un ancien format d'Office, ou protégé par un mot de passe : enregistrez-le en .docx, en "
            ".xlsx ou en PDF, sans mot de passe."
        )
    names = _members(content)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnwantedFile("Ce fichier contient des macros : enregistrez-le sans macros (.docx ou .xlsx), ou en PDF.")
    found = next((kind for part, kind in MAIN_PARTS.items() if part in names), None)
    if found is None:
        raise UnwantedFile("Ce fichier n'est ni un PDF, ni un document Word (.docx), ni un classeur Excel (.xlsx).")
    return found


def _members(content: bytes) -> set[str]:
    """Names in an archive; none where it is not one."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return set()
    if len(infos) > MOST_MEMBERS:
        return set()
    return {info.filename for info in infos}
