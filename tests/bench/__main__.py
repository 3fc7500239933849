"""`make bench`: how long our work takes beside the bare library, in one run. Ratios count, not times.

`make bench BENCH="decp"` runs some of them only.
"""

import sys
from importlib import import_module

BENCHES = ("workbooks", "decp", "takeovers")
RUNS = 3


def main(asked):
    unknown = [name for name in asked if name not in BENCHES]
    if unknown:
        sys.exit(f"Mesure inconnue : {', '.join(unknown)}. Mesures : {', '.join(BENCHES)}.")
    for name in asked or BENCHES:
        for sentence in import_module(f"tests.bench.{name}").sentences(RUNS):
            print(sentence, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
