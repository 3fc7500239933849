"""Series of reports of one authority, and an attacker who holds all of them."""

import random
from collections import Counter
from itertools import combinations

from reporting.masking import Group, PeopleTable, Release, Row, masked_table

THRESHOLD = 5
PRIME = (1 << 61) - 1  # linear algebra is done modulo a prime: exact, and short numbers
MONTHS = 6


def options(answers):
    """Every answer alone, then by pairs."""
    alone = tuple(Group(answer, (answer,)) for answer in answers)
    pairs = tuple(
        Group(" ou ".join(pair), tuple(pair)) for pair in (answers[at : at + 2] for at in range(0, len(answers), 2))
    )
    return (alone, pairs)


def masked(counted, answers, answer_list, earlier, threshold=THRESHOLD):
    return masked_table(
        key="sex",
        title="Sexe",
        counted=counted,
        answers=answers,
        options=options(answer_list),
        earlier=earlier,
        threshold=threshold,
    )


def table_by_table(counted, answers, answer_list, earlier, threshold=THRESHOLD):
    """What the rule would be if a table were looked at alone: the one that the attacker must break."""
    return masked(counted, answers, answer_list, [], threshold)


def series(seed, rule=masked):
    """The reports of one authority over growing periods and nested scopes: (answers, releases)."""
    chance = random.Random(seed)
    answer_list = ["a", "b", "c", "d", "e"][: chance.randint(2, 5)]
    contracts = chance.randint(1, 4)
    weights = [chance.random() + 0.05 for _ in answer_list]
    answers, worked = {}, {}
    for person in range(chance.randint(8, 70)):
        answers[person] = chance.choices(answer_list, weights)[0]
        worked[person] = set()
        for contract in chance.sample(range(contracts), min(contracts, chance.choice((1, 1, 1, 2)))):
            first = chance.randrange(MONTHS)
            worked[person] |= {(contract, month) for month in range(first, min(MONTHS, first + chance.randint(1, 4)))}
    releases, last = [], chance.randrange(MONTHS)
    for _ in range(chance.randint(2, 6)):
        scope = set(chance.choice([range(contracts), range((contracts + 1) // 2), [chance.randrange(contracts)]]))
        first = chance.choice((0, 0, 0, chance.randint(0, last)))
        counted = {
            person
            for person, places in worked.items()
            if any(contract in scope and first <= month <= last for contract, month in places)
        }
        releases.append(Release(frozenset(counted), rule(counted, answers, answer_list, releases)))
        last = min(MONTHS - 1, last + chance.choice((0, 0, 1, 1, 2)))
    return answers, releases


def recovered(answers, releases, threshold=THRESHOLD):
    """Small groups whose answer follows from the reports by additions and subtractions: [(how many, where)].

    The attacker is given more than an authority has: who is in which report. A fact is a vector over (piece of the
    population × answer); she holds those that the tables tell, and looks among their combinations for one that
    counts people of some answers in some pieces, fewer than the threshold and more than none.
    """
    pieces = {}
    for person in answers:
        signature = tuple(person in release.people for release in releases)
        if any(signature):
            pieces.setdefault(signature, Counter())[answers[person]] += 1
    kinds = sorted(set(answers.values()))
    cells = [(piece, kind) for piece in pieces for kind in kinds]
    sizes = [pieces[piece][kind] for piece, kind in cells]
    told = [list(fact) for fact in facts(releases, cells, kinds)]
    found = []
    for combined in combinations_of(told):
        if is_a_group(combined, cells, kinds):
            people = sum(size for size, share in zip(sizes, combined, strict=True) if share)
            if 0 < people < threshold:
                found.append((people, [cell for cell, share in zip(cells, combined, strict=True) if share]))
    return found


def facts(releases, cells, kinds):
    """What each table tells, and the number of people of each report, told or not."""
    for rank, release in enumerate(releases):
        named = {answer for row in release.table.rows for answer in row.answers}
        shown = [set(row.answers) for row in release.table.rows]
        if release.table.is_shown and release.table.others is not None:
            shown.append({kind for kind in kinds if kind not in named})
        for group in shown or [set(kinds)]:
            yield (1 if piece[rank] and kind in group else 0 for piece, kind in cells)


def combinations_of(told):
    """The facts themselves, their differences and sums by two and three, and the shortest forms of all of them."""
    yield from told
    for one, two in combinations(told, 2):
        yield [x - y for x, y in zip(one, two, strict=True)]
        yield [y - x for x, y in zip(one, two, strict=True)]
    yield from reduced(told)


def reduced(rows):
    """Reduced echelon form: a cell that any linear combination isolates is one of its rows."""
    rows, width = [row[:] for row in rows], len(rows[0]) if rows else 0
    top = 0
    for column in range(width):
        chosen = next((at for at in range(top, len(rows)) if rows[at][column]), None)
        if chosen is None:
            continue
        rows[top], rows[chosen] = rows[chosen], rows[top]
        if rows[top][column] != 1:
            inverse = pow(rows[top][column], -1, PRIME)
            rows[top] = [value * inverse % PRIME for value in rows[top]]
        lead = rows[top]
        for at, row in enumerate(rows):
            if at != top and (factor := row[column]):
                rows[at] = [(x - factor * y) % PRIME if y else x for x, y in zip(row, lead, strict=True)]
        top += 1
    return rows[:top]


def is_a_group(vector, cells, kinds):
    """Whether a vector counts people, each once, and tells something of their answers."""
    if not any(vector) or any(share not in (0, 1) for share in vector):
        return False
    by_piece = {}
    for (piece, kind), share in zip(cells, vector, strict=True):
        by_piece.setdefault(piece, set()).update({kind} if share else ())
    # Every answer of a piece is how many it has: numbers of people are public.
    return any(0 < len(told) < len(kinds) for told in by_piece.values())


def table(*counts, others=None):
    """A table given before: (answer, people)…"""
    rows = tuple(Row(answer, (answer,), people) for answer, people in counts)
    return PeopleTable("sex", "Sexe", rows, others=others)
