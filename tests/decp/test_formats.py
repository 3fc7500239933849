"""The same contracts in JSON, XML and tables: one content whatever the format, and every way a table goes wrong."""

import io
import random
import tracemalloc
from tempfile import TemporaryFile

import pytest

from markets.decp.contracts import PublishedContract, Rejected, SocialMention
from markets.decp.reading import read_contracts
from markets.decp.sorting import sorted_in_runs
from markets.identifiers import fictional_siren, fictional_siret

from .published import BUYER, COMPANY, TODAY, contracts_of, file_of, read, record, rejections_of, remarks_of

HEADER = "uid,id,type,codeCPV,acheteur_id,acheteur_nom,titulaire_id,titulaire_nom,montant,dateNotification,dureeMois"


def xml_of(*contracts: str, before: str = "", tag: str = "marche") -> str:
    return f"{before}<marches>{''.join(f'<{tag}>{each}</{tag}>' for each in contracts)}</marches>"


def in_xml(name: str = "2026T00001", **changes: str) -> str:
    """The contract of `record()`, as a platform writes it in XML."""
    fields = {
        "id": name,
        "acheteur": f"<id>{BUYER}</id>",
        "nature": "Marché",
        "objet": "Construction d'un gymnase - Charpente",
        "codeCPV": "45000000",
        "procedure": "Procédure adaptée",
        "lieuExecution": "<code>40</code><typeCode>Code département</typeCode>",
        "dureeMois": "12",
        "dateNotification": "2026-03-02",
        "montant": "250000.00",
        "titulaires": f"<titulaire><typeIdentifiant>SIRET</typeIdentifiant><id>{COMPANY}</id></titulaire>",
        "considerationsSociales": "<considerationSociale>Clause sociale</considerationSociale>",
    } | changes
    return "".join(f"<{key}>{value}</{key}>" for key, value in fields.items())


def line(name="A", company=1, amount="250000", day="2026-03-02", **changes):
    cells = [f"{BUYER}{name}", name, "Travaux", "45210000", BUYER, "Commune de l'essai", fictional_siret(company)]
    cells += [f"Atelier n° {company} (fictif)", amount, day, "12"]
    return ",".join(cells)


def table(*lines, header=HEADER):
    return "\n".join((header, *lines)) + "\n"


def test_one_contract_is_one_content_in_json_and_in_xml():
    [in_json] = contracts_of(read(file_of(record())))
    [other] = contracts_of(read(xml_of(in_xml(), before='<?xml version="1.0" encoding="UTF-8"?>\n')))
    assert other == in_json
    assert other.content_hash == in_json.content_hash


def test_lists_of_one_and_of_many_in_xml():
    two = "".join(
        f"<titulaire><id>{fictional_siren(each)}</id><typeIdentifiant>SIREN</typeIdentifiant></titulaire>"
        for each in (1, 2)
    )
    mentions = "".join(
        f"<considerationSociale>{each}</considerationSociale>" for each in ("Clause sociale", "Critère social")
    )
    [contract] = contracts_of(read(xml_of(in_xml(titulaires=two, considerationsSociales=mentions))))
    assert [holder.siren for holder in contract.holders] == [fictional_siren(1), fictional_siren(2)]
    assert contract.social == (SocialMention.CLAUSE, SocialMention.CRITERION)


def test_a_concession_in_xml():
    fields = (
        f"<id>C1</id><autoriteConcedante><id>{BUYER}</id></autoriteConcedante><objet>Gestion du port de l'essai</objet>"
        "<valeurGlobale>15000.5</valeurGlobale><dateSignature>2026-02-01</dateSignature><dureeMois>60</dureeMois>"
        f"<concessionnaires><concessionnaire><id>{COMPANY}</id></concessionnaire></concessionnaires>"
    )
    [contract] = contracts_of(read(xml_of(fields, tag="contrat-concession")))
    assert contract.is_concession and str(contract.amount) == "15000.50" and len(contract.holders) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_says_one_encoding_and_is_in_another(encoding):
    """The declaration is not believed: bytes are."""
    data = xml_of(in_xml(objet="Rénovation énergétique"), before='<?xml version="1.0" encoding="iso-8859-1"?>')
    [contract] = contracts_of(read(data.encode(encoding)))
    assert contract.title == "Rénovation énergétique"


def test_entities_are_refused_before_they_grow():
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    said = rejections_of(read(xml_of(in_xml(objet="&b;"), before=bomb)))
    assert len(said) == 1 and "type de document" in said[0]
    outside = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "type de document" in rejections_of(read(xml_of(in_xml(objet="&x;"), before=outside)))[0]


@pytest.mark.parametrize(
    ("damage", "kept", "word"),
    [
        (lambda data: data[: data.index("<id>B</id>") + 30], ["A"], "incomplet"),
        (lambda data: data.replace("<id>B</id>", "<id>B</identifiant>"), ["A"], "ligne 1"),
        (lambda data: data + "reste", ["A", "B"], "suit la fin"),
        (lambda data: data.replace("<id>B</id>", ""), ["A"], "Contrat n° 2"),
        (lambda data: data.replace("<id>B</id>", "<z>" * 100), ["A"], "imbriquées"),
    ],
)
def test_what_precedes_a_fault_in_xml_is_kept(damage, kept, word):
    readings = read(damage(xml_of(in_xml("A"), in_xml("B"))))
    assert [contract.published_id for contract in contracts_of(readings)] == kept
    assert any(word in said.replace("\u202f", " ") for said in rejections_of(readings))


def test_lines_of_one_contract_are_folded_wherever_they_are():
    readings = read(table(line("A", 1), line("B", 3), line("A", 2)))
    first, second = sorted(contracts_of(readings), key=lambda each: each.rank)
    assert (first.published_id, first.rank, first.lines) == ("A", 2, 2)
    assert [holder.siret for holder in first.holders] == [fictional_siret(1), fictional_siret(2)]
    assert (second.published_id, second.rank, second.lines) == ("B", 3, 1)
    assert first.flags == ("L'objet est absent\u202f: titre à donner.",)


def test_lines_that_differ_are_kept_in_the_record_and_said():
    [contract] = contracts_of(read(table(line("A", 1), line("A", 2, amount="9000", day="2026-04-01"))))
    assert (contract.amount, str(contract.notified_on)) == (250000, "2026-03-02")
    assert contract.record["valeursDifferentes"] == {
        "montant": ["250000", "9000"],
        "dateNotification": ["2026-03-02", "2026-04-01"],
    }
    assert any("(montant, date)" in flag for flag in contract.flags)


def test_the_label_of_the_code_is_the_title_where_none_is():
    data = table(line("A"), line("B", 2)).encode()
    found = read_contracts(io.BytesIO(data), today=TODAY, label_of={"45210000": "Bâtiments"}.get)
    titles = [(each.title, each.title_is_made) for each in found if isinstance(each, PublishedContract)]
    assert titles == [("Bâtiments", True)] * 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_encodings_and_ends_of_lines(delimiter, encoding, end):
    columns = ["id", "acheteur.id", "objet", "titulaire.id", "titulaire.typeIdentifiant", "considerationsSociales"]
    cells = ["A", BUYER, f'"Réfection{delimiter} dite ""du port""{end}et du quai"', COMPANY, "SIRET", "Clause sociale"]
    data = end.join((delimiter.join(columns), delimiter.join(cells))).encode(encoding)
    [contract] = contracts_of(read(data))
    assert contract.title == f'Réfection{" " if delimiter == chr(9) else delimiter} dite "du port" et du quai'.replace(
        "  ", " "
    )
    assert contract.social == (SocialMention.CLAUSE,) and contract.holders[0].siret == COMPANY


def test_several_holders_on_one_line():
    header = "id,acheteur_id,objet,titulaire_id_1,titulaire_id_2,titulaire_typeIdentifiant_2"
    [contract] = contracts_of(read(f"{header}\nA,{BUYER},Rue,{COMPANY},{fictional_siren(2)},SIREN\n"))
    assert [holder.siren for holder in contract.holders] == [fictional_siren(1), fictional_siren(2)]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ("A,B", "2 colonnes, l'en-tête 11"),
        (line("X") + ",plus", "12 colonnes"),
        (line("X").replace(BUYER, "12"), "ni un SIRET"),
        (line("X").replace(f",{BUYER},", ",,"), "ne dit pas qui est l'acheteur"),
        (f"x,,Travaux,45210000,{BUYER},n,{COMPANY},n,1000,2026-03-02,12", "est absent"),
        ('"' + line("X"), "jamais fermé"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(bad, word):
    readings = read(table(line("A"), bad, line("C", 3)))
    assert sorted(contract.published_id for contract in contracts_of(readings)) == ["A", "C"]
    [said] = rejections_of(readings)
    assert said.replace("\u202f", " ").startswith("Ligne 3 :") and word in said


def test_a_table_of_something_else_and_an_empty_one():
    assert "acheteur_id" in rejections_of(read("nom;prénom\nLand;Ned\n"))[0]
    assert remarks_of(read(table()))


def test_a_sort_larger_than_its_run_is_a_sort():
    numbers = [(random.Random(place).randrange(50), place) for place in range(2345)]
    assert list(sorted_in_runs(iter(numbers), key=lambda pair: pair[0], spill=TemporaryFile, a_run=100)) == sorted(
        numbers, key=lambda pair: pair[0]
    )


def test_memory_does_not_follow_the_size_of_a_table():
    class Endless:
        """A table of some 18 MB that is never held."""

        def __init__(self, lines):
            self.lines = (line(str(place % 40_000), place % 900 + 1) + "\n" for place in range(lines))
            self.start = HEADER + "\n"

        def read(self, size=-1):
            start, self.start = self.start, ""
            return (start + "".join(next(self.lines, "") for _ in range(100))).encode() if size else b""

    def peak_of(lines):
        tracemalloc.start()
        try:
            count = sum(
                not isinstance(each, Rejected)
                for each in read_contracts(Endless(lines), today=TODAY, spill=TemporaryFile)
            )
            return count, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    (few, low), (many, high) = peak_of(1_500), peak_of(6_000)
    assert (few, many) == (1_500, 6_000)
    assert high < 1.5 * low
