"""Does the matrix bite? Takes away each rule of who sees what, one at a time, and asks again.

`make mutants` runs it. A mutant is a piece of the site's code compiled again with one thing changed and put in the
place of the original while its questions are asked: `visible_to(…)`, `declared_by(…)` and `of(…)` become everything,
`structure__in=….structures` is forgotten, `@allow(…)` becomes « any member ». A mutant is caught when a question has
a fault, or another answer than the site gives as it is (a count that others would swell). One that is not caught, or
that no question goes through, fails: it is a rule that stops nothing, or one that nobody asks about.
"""

import ast
import contextlib
import gc
import sys
import time
import types
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("markets", "clauses", "participants", "reporting")
SCOPES = {"visible_to", "declared_by", "of"}
# Built by commands, never asked for by a page.
LEFT_OUT = ("reporting/demo/", "management/", "migrations/")
MOST_QUESTIONS = 600
TOOL = 4


@dataclass
class Mutant:
    """One change: where, and the code objects to put in the place of those of the same name and line."""

    name: str
    file: str
    function: str
    line: int
    code: object = field(repr=False, default=None)


class TakeAway(ast.NodeTransformer):
    """Takes away some rules of a module (`takes`, asked with the rank of each); counts them all."""

    def __init__(self, takes):
        self.takes, self.count, self.found = takes, 0, []
        self.where = []

    def visit_FunctionDef(self, node):
        self.where.append(node)
        self.generic_visit(node)
        self.where.pop()
        if node.name == "visible_to" and self.is_turn(node, "visible_to is everything"):
            node.body = [ast.copy_location(ast.parse("return self.all()").body[0], node.body[0])]
            ast.fix_missing_locations(node)
        return node

    def visit_ClassDef(self, node):
        self.where.append(node)
        self.generic_visit(node)
        self.where.pop()
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        called = node.func
        if not isinstance(called, ast.Attribute):
            return node
        if called.attr in SCOPES and self.is_scope(node) and self.is_turn(node, f"{ast.unparse(called)}(…)"):
            everything = ast.Attribute(called.value, "all", ast.Load())
            return ast.fix_missing_locations(ast.copy_location(ast.Call(everything, [], []), node))
        for keyword in list(node.keywords):
            of_actor = keyword.arg == "structure__in" and ast.unparse(keyword.value).endswith("actor.structures")
            if of_actor and self.is_turn(node, f"structure__in of {ast.unparse(called)}"):
                node.keywords.remove(keyword)
        return node

    @staticmethod
    def is_scope(node):
        """`of` is a common word: only that of the parties' manager, given an actor, is a rule."""
        if node.func.attr != "of":
            return True
        return ast.unparse(node.func.value).endswith("Party.objects")

    def is_turn(self, node, what):
        if not any(isinstance(each, ast.FunctionDef) for each in self.where) and not isinstance(node, ast.FunctionDef):
            return False
        self.count += 1
        names = [each.name for each in self.where]
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
        self.found.append((".".join(names), node.lineno, what))
        return self.takes(self.count - 1)


def modules():
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not any(part in name for part in LEFT_OUT):
                yield name, path


def modules_with_rules():
    """(name, path, source, rules found in it)."""
    for name, path in modules():
        source = path.read_text()
        if any(f"{scope}(" in source for scope in SCOPES) or "structure__in" in source:
            counted = TakeAway(lambda rank: False)
            counted.visit(ast.parse(source))
            if counted.count:
                yield name, path, source, counted.found


def without(path, source, takes):
    """A module compiled without some of its rules."""
    return compile(TakeAway(takes).visit(ast.parse(source)), str(path), "exec")


def mutants():
    """Every rule of the four floors, taken away in turn."""
    for name, path, source, found in modules_with_rules():
        for rank, (function, line, what) in enumerate(found):
            yield Mutant(
                f"{name}: {function}: {what}",
                str(path),
                function,
                line,
                without(path, source, lambda turn, rank=rank: turn == rank),
            )


def codes_in(code):
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from codes_in(constant)


def functions_of(files):
    """Live functions by (file, qualified name, line)."""
    found = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is types.FunctionType and each.__code__.co_filename in files:
            code = each.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(each)
    return found


@contextlib.contextmanager
def in_place(module, functions):
    """The changed module lives while the block runs; only functions whose code differs are touched."""
    kept = []
    for code in codes_in(module):
        for function in functions.get((code.co_filename, code.co_qualname, code.co_firstlineno), ()):
            if function.__code__.co_code != code.co_code or function.__code__.co_names != code.co_names:
                kept.append((function, function.__code__))
                function.__code__ = code
    try:
        yield bool(kept)
    finally:
        for function, code in kept:
            function.__code__ = code


@contextlib.contextmanager
def for_any_member(view, members):
    """`@allow(…)` of a view says « any member »."""
    cell = next(
        cell for name, cell in zip(view.__code__.co_freevars, view.__closure__, strict=True) if name == "allowed"
    )
    kept, cell.cell_contents = cell.cell_contents, members
    try:
        yield
    finally:
        cell.cell_contents = kept


@dataclass(frozen=True)
class Question:
    actor: str
    kind: str
    name: str
    key: str


class Asker:
    """Asks the questions of the matrix, and remembers which functions each one goes through."""

    def __init__(self, world, actors):
        from tests.access.filling import own_forms, own_queries, sent
        from tests.access.hostile import grasping, hostile_body, hostile_query, words_of_others
        from tests.access.walking import Walk, clients

        found = clients(world)
        self.world = world
        self.walks = {actor: Walk(actor, found[actor], world) for actor in actors}
        self.bodies = {actor: (hostile_body(world, actor), hostile_query(world, actor)) for actor in actors}
        # What each is shown to fill in: as an honest hand does, then with others' objects in each choice.
        self.forms = {actor: [] for actor in actors}
        # What each may ask of its own pages: links with a query, searches, filters.
        self.queries = {}
        for actor, walk in self.walks.items():
            for (name, _), (path, fillings) in own_forms(world, walk.client, actor).items():
                for fields in map(sent, fillings):
                    grasped, differs = grasping(world, actor, fields)
                    self.forms[actor] += [(name, path, fields), *([(name, path, grasped)] if differs else [])]
            self.queries[actor] = sorted(own_queries(world, walk.client, actor, words_of_others(actor)).items())
            walk.client.raise_request_exception = False
            walk.remember()
        self.reached = defaultdict(list)
        self.told = {}
        self.sights = self.seen_rows()

    def questions(self):
        from tests.access.direct import DIRECT
        from tests.access.hostile import newest_of_others
        from tests.access.test_matrix import known_addresses
        from tests.access.walking import keys_to_ask

        for actor in self.walks:
            for name, address in known_addresses().items():
                for key in keys_to_ask(name, actor):
                    for kind in address.methods:
                        yield Question(actor, kind, name, key)
                yield Question(actor, "wander", name, "")
                if address.of == "nothing" and "get" in address.methods:
                    for number in newest_of_others(self.world, actor):
                        yield Question(actor, "turn", name, str(number))
            for rank, (name, *_) in enumerate(self.forms[actor]):
                yield Question(actor, "fill", name, str(rank))
            for rank, ((name, *_), _) in enumerate(self.queries[actor]):
                yield Question(actor, "query", name, str(rank))
            for name in DIRECT:
                yield Question(actor, "act", name, "")

    def faults(self, question):
        """What is wrong with the answer to a question."""
        walk = self.walks[question.actor]
        # Counters are the transaction's: what other actors wrote meanwhile is not this one's.
        walk.changes, walk.faults = walk.written_so_far(), []
        body, query = self.bodies[question.actor]
        if question.kind == "wander":
            walk.wander(question.name, query)
        elif question.kind == "fill":
            _, path, fields = self.forms[question.actor][int(question.key)]
            walk.ask(question.name, "post", path=path, data=fields)
        elif question.kind == "query":
            walk.ask(question.name, "get", path=self.queries[question.actor][int(question.key)][1])
        elif question.kind == "turn":
            walk.turn(question.name, question.key)
        elif question.kind == "act":
            walk.act(question.name)
        else:
            walk.check(question.name, question.kind, question.key, data=body if question.kind == "post" else None)
        return walk.faults

    def learn(self, codes, say):
        """Ask everything once on the site as it is; the faults, none of which is expected."""
        wrong, monitoring, through = [], sys.monitoring, set()
        monitoring.use_tool_id(TOOL, "mutants")
        monitoring.register_callback(TOOL, monitoring.events.PY_START, lambda code, _: through.add(id(code)))
        for code in codes:
            monitoring.set_local_events(TOOL, code, monitoring.events.PY_START)
        asked = 0
        for question in self.questions():
            through.clear()
            wrong += self.faults(question)
            self.told[question] = self.walks[question.actor].told
            if question.kind == "fill":
                # An answer with what is drawn anew at each writing is known by its status and by what it writes only.
                self.faults(question)
                if self.answers_otherwise(question):
                    self.told[question] = self.walks[question.actor].outcome
            asked += 1
            for code in through:
                self.reached[code].append(question)
        monitoring.free_tool_id(TOOL)
        say(f"{asked} questions, {len(wrong)} défaut(s).")
        return wrong

    def seen_rows(self):
        """What each actor may see of each table, asked of the table itself."""
        from django.apps import apps

        from markets.access import Actor

        models = [each for each in apps.get_models() if hasattr(each._default_manager, "visible_to")]
        opened = {name: Actor.of(self.world.memberships[name]) for name in self.walks if name in self.world.memberships}
        return {
            (name, model._meta.label): sorted(model.objects.visible_to(actor).values_list("pk", flat=True))
            for name, actor in opened.items()
            for model in models
        }

    def telling(self, codes):
        """The questions that go through these functions, refusals first, at most MOST_QUESTIONS, no two alike."""
        from tests.access.walking import OPEN, UNSEEN, due

        found = dict.fromkeys(question for code in codes for question in self.reached[id(code)])
        owed = {
            question: OPEN if question.kind not in ("get", "post") else due(question.name, question.actor, question.key)
            for question in found
        }
        seen, kept = set(), []
        for question in sorted(found, key=lambda each: owed[each] != UNSEEN):
            alike = (question.actor, question.kind, question.name, question.key)
            if alike not in seen:
                seen.add(alike)
                kept.append(question)
        return kept[:MOST_QUESTIONS]

    def catches(self, questions):
        """The fault that gives a mutant away, None if none does."""
        for question in questions:
            if faults := self.faults(question):
                return faults[0]
            if self.answers_otherwise(question):
                return f"{question.actor} {question.kind} {question.name} {question.key}: another answer"
        return self.other_rows()

    def answers_otherwise(self, question):
        walk = self.walks[question.actor]
        return self.told[question] not in (walk.told, walk.outcome)

    def other_rows(self):
        for sight, rows in self.seen_rows().items():
            if rows != self.sights[sight]:
                return f"{' '.join(sight)}: other rows"
        return None


def hunt(asker, found, say, verbose=False):
    """Let each mutant live for the time of its questions: (killed, survivors, unreached)."""
    functions = functions_of({mutant.file for mutant in found})
    originals = {}
    for place, live in functions.items():
        originals[place] = live[0].__code__
    touched = {mutant.name: [originals[place] for place in places_of(mutant.code, functions)] for mutant in found}
    wrong = asker.learn({code for codes in touched.values() for code in codes}, say)
    if wrong:
        raise SystemExit("\n".join(["La matrice échoue sur le site tel qu'il est :", *wrong[:20]]))
    killed, survivors, unreached = [], [], []
    for mutant in found:
        questions = asker.telling(touched[mutant.name])
        with in_place(mutant.code, functions) as lives:
            caught = lives and asker.catches(questions)
        (killed if caught else survivors if questions else unreached).append(mutant)
        if verbose:
            say(f"{'tué    ' if caught else 'SURVIT '} {mutant.name} (l. {mutant.line}) {caught or ''}"[:240])
    return killed, survivors, unreached


def places_of(module, functions):
    """Functions that a changed module changes."""
    for code in codes_in(module):
        place = (code.co_filename, code.co_qualname, code.co_firstlineno)
        for function in functions.get(place, ())[:1]:
            if function.__code__.co_code != code.co_code or function.__code__.co_names != code.co_names:
                yield place


def hunt_roles(asker, say, verbose=False):
    """Each `@allow(…)` opened to any member: (killed, survivors)."""
    from markets.access import MEMBERS
    from tests.access.addresses import ADDRESSES, routes
    from tests.access.walking import FORBIDDEN, due

    killed, survivors = [], []
    for route in routes():
        address = ADDRESSES.get(route.name)
        view = allowing(route.view)
        if address is None or view is None or address.roles == MEMBERS:
            continue
        key = next(iter(told_sight()[address.of]))
        questions = [
            Question(actor, kind, route.name, key)
            for actor in asker.walks
            if due(route.name, actor, key) == FORBIDDEN
            for kind in address.methods
        ]
        with for_any_member(view, MEMBERS):
            caught = asker.catches(questions)
        (killed if caught else survivors).append(route.name)
        if verbose or not caught:
            say(f"{'tué    ' if caught else 'SURVIT '} {route.name}: @allow(…) {caught or ''}"[:240])
    return killed, survivors


def told_sight():
    from tests.access.world import SIGHT

    return SIGHT


def allowing(view):
    """The function that `@allow` made, under what wraps it."""
    while view is not None:
        if "allowed" in view.__code__.co_freevars:
            return view
        view = getattr(view, "__wrapped__", None)
    return None


def actors():
    """Enough to see each rule from a side that it refuses."""
    from tests.access import world as told

    return (
        told.FACILITATOR_Y,
        told.COMPANY_A,
        told.COMPANY_B,
        told.COMPANY_A_IN_Y,
        told.LENDER,
        told.PRESCRIBER,
        told.AUTHORITY_A,
        told.AUTHORITY_B,
    )


def main(arguments):
    """Hunt every mutant, or those whose name holds one of the words given; `-v` says how each is caught.

    Exit status 1 when one is not caught.
    """
    from django.test.utils import setup_test_environment

    from tests.access.addresses import routes
    from tests.access.conftest import light, told_world

    verbose = "-v" in arguments
    words = [word for word in arguments if word != "-v"]
    setup_test_environment(debug=False)
    # Views are loaded with the addresses, and only what is loaded can be changed.
    list(routes())
    begun = time.monotonic()
    with told_world() as world, light():
        from django.db import transaction

        with transaction.atomic():
            asker = Asker(world, actors())
            chosen = [each for each in mutants() if not words or any(word in each.name for word in words)]
            killed, survivors, unreached = hunt(asker, chosen, print, verbose)
            roles_killed, roles_survivors = hunt_roles(asker, print, verbose)
            transaction.set_rollback(True)
    for mutant in unreached:
        print(f"hors des pages : {mutant.name} (l. {mutant.line})")
    for mutant in survivors:
        print(f"survit : {mutant.name} (l. {mutant.line})")
    print(
        f"mutants : {len(killed)} pris sur {len(killed) + len(survivors) + len(unreached)} règles de visibilité, "
        f"{len(roles_killed)} @allow pris sur {len(roles_killed) + len(roles_survivors)}, "
        f"en {time.monotonic() - begun:.0f} s"
    )
    return 1 if survivors or unreached or roles_survivors else 0


if __name__ == "__main__":
    import django

    import tests.database  # noqa: F401 (the environment that Django reads)

    django.setup()
    sys.exit(main(sys.argv[1:]))
