"""Does a modality fit the organisation that employs, and the contract signed? Doubts only: nothing is refused."""

from collections.abc import Collection

from markets.enums import Kind
from markets.typography import french
from participants.enums import ContractType, Modality

EMPLOYER_OF = {
    Modality.ETTI: Kind.ETTI,
    Modality.AI: Kind.AI,
    Modality.GEIQ: Kind.GEIQ,
    Modality.EATT: Kind.EATT,
    Modality.SUB_EI: Kind.EI,
    Modality.SUB_ACI: Kind.ACI,
    Modality.SUB_REGIE: Kind.REGIE,
    Modality.SUB_EA: Kind.EA,
    Modality.SUB_ESAT: Kind.ESAT,
}
USUAL_CONTRACTS = {
    Modality.ETTI: {ContractType.CTT, ContractType.CDI_TEMP, ContractType.CDI_INCLUSION},
    Modality.EATT: {ContractType.CTT, ContractType.CDI_TEMP},
    Modality.ETT: {ContractType.CTT, ContractType.CDI_TEMP},
    Modality.SUB_ACI: {ContractType.CDDI, ContractType.CDI_INCLUSION},
    Modality.SUB_ESAT: {ContractType.CSAT},
}
ONLY_WITH = {
    ContractType.CTT: {Modality.ETTI, Modality.EATT, Modality.ETT},
    ContractType.CDI_TEMP: {Modality.ETTI, Modality.EATT, Modality.ETT},
    ContractType.CSAT: {Modality.SUB_ESAT},
}


def usual_modality(kinds: Collection[str]) -> Modality:
    """Propose the modality that goes with what an organisation is; direct hire when it is nothing in particular."""
    return next((modality for modality, kind in EMPLOYER_OF.items() if kind in kinds), Modality.DIRECT)


def doubts(*, modality: str, contract_type: str, kinds: Collection[str]) -> tuple[str, ...]:
    """Say in French what looks wrong between a modality, a contract and the kinds of the employing organisation."""
    modality, contract_type = Modality(modality), ContractType(contract_type)
    found = []
    expected = EMPLOYER_OF.get(modality)
    if expected is not None and expected not in kinds:
        found.append(
            f"La modalité dit « {modality.label} », mais l'intervenant n'est pas enregistré comme {expected.label}."
        )
    lending = sorted(set(kinds) & set(Kind.lending()))
    if modality == Modality.DIRECT and lending:
        found.append(f"L'intervenant est enregistré comme {Kind(lending[0]).label}, pas comme un employeur direct.")
    usual = USUAL_CONTRACTS.get(modality, set(ContractType))
    only_with = ONLY_WITH.get(contract_type, set(Modality))
    if contract_type != ContractType.UNKNOWN and (contract_type not in usual or modality not in only_with):
        found.append(f"Le contrat « {contract_type.label} » est inhabituel pour « {modality.label} ».")
    return tuple(french(doubt) for doubt in found)
