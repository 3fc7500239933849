"""A calculation as screen and paper show it: the same shape for what is being typed and for what was kept."""

from dataclasses import dataclass

from clauses.calibration.result import PRICE
from clauses.durations import print_hours

PEOPLE = "people"


@dataclass(frozen=True)
class Sheet:
    """Values with their source, steps, result, remarks: all already written in French."""

    inputs: list[dict]
    sources: dict
    steps: list[dict]
    remarks: list[str]
    people: list[str]
    result: str
    method: str
    apart: bool = False
    refusal: str = ""

    @classmethod
    def of(cls, calibration):
        """What a calibration kept: nothing is computed again."""
        return cls(
            inputs=calibration.inputs,
            sources=calibration.sources,
            steps=calibration.steps,
            remarks=[said["sentence"] for said in calibration.warnings if said["code"] != PEOPLE],
            people=[said["sentence"] for said in calibration.warnings if said["code"] == PEOPLE],
            result=result_of(calibration.seconds, calibration.refusal),
            method=calibration.get_method_display(),
            apart=calibration.apart,
            refusal=calibration.refusal,
        )

    @property
    def price(self):
        """What one hour of insertion stands for, as a step says it; nothing without an amount."""
        return next((step["value"] for step in self.steps if step["label"] == PRICE), "")

    def values(self):
        """Each value used, with where it comes from."""
        unknown = {"label": "", "source": "", "status": ""}
        return [given | {"origin": self.sources.get(given["name"], unknown)} for given in self.inputs]


def result_of(seconds, refusal):
    return "Pas de clause" if refusal else print_hours(seconds)
