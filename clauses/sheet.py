"""A calculation as screen and paper show it: the same shape for what is being typed and for what was kept."""

from dataclasses import dataclass
from decimal import Decimal

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
    rounding: str = ""

    @classmethod
    def of(cls, calibration):
        """What a calibration kept: nothing is computed again."""
        return cls(
            inputs=calibration.inputs,
            sources=calibration.sources,
            steps=calibration.steps,
            remarks=[said["sentence"] for said in calibration.warnings if said["code"] != PEOPLE],
            people=[said["sentence"] for said in calibration.warnings if said["code"] == PEOPLE],
            result=print_hours(calibration.seconds),
            rounding=calibration.rounding,
        )

    def values(self):
        """Each value used, with where it comes from."""
        unknown = {"label": "", "source": "", "status": ""}
        return [given | {"origin": self.sources.get(given["name"], unknown)} for given in self.inputs]

    def as_initial(self):
        """The values as a form takes them."""
        exact = {given["name"]: given["value"] for given in self.inputs}
        return {
            "trade": self.sources.get("trade", {}).get("code", ""),
            "rounding": self.rounding,
            "weeks": exact.get("weeks"),
            "crew": exact.get("crew"),
            **{
                name: Decimal(exact[name])
                for name in ("amount", "labour_share", "rate", "hourly_cost")
                if name in exact
            },
        }
