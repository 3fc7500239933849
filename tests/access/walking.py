"""Walks the site as somebody: asks, compares with what is due, looks for canaries in the answer and counts writes."""

import contextlib
import hashlib
import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from urllib.parse import unquote

import pypdf
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from markets.access import SESSION_KEY
from tests.access import world as told
from tests.access.addresses import ADDRESSES, PUBLIC

SIGN_IN, FORBIDDEN, UNSEEN, OPEN = "sign in", 403, 404, "open"
# Answers to whoever may: shown, led on, refused with what was typed, changed meanwhile, the other method only.
OPENED = {200, 204, 302, 405, 409, 422}
# Written by the machinery of every request: sessions, counted attempts.
# and the copy of an account's address that allauth makes for itself the first time it looks at the account.
MACHINERY = {"django_session", "site_cache", "usersessions_usersession", "account_emailaddress"}
TRACE_OF_READING = {"reporting_accesslog"}

WORDS = re.compile(r"CANARI-([A-Z]+)-([A-Z]+)", re.IGNORECASE)
CODE = re.compile(r"\bP-([A-Z]{5})\b")
AMOUNT = re.compile(r"(?<!\d)77[90]\d{4}(?!\d)")
SPACES = re.compile(r"[\s\u00a0\u202f]")
FIGURES = {str(amount): f"{key.upper()}-MONTANT" for key, amount in told.AMOUNTS.items()}
BIRTHS = {
    text: f"{key.upper()}-NAISSANCE"
    for key, day in told.BIRTHS.items()
    for text in (f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}")
}
KNOWN_CODES = {code.removeprefix("P-"): f"{key.upper()}-CODE" for key, code in told.CODES.items()}


def canaries_in(text):
    """What a text gives away, as « OWNER-WHAT »."""
    found = {f"{owner}-{what}".upper() for owner, what in WORDS.findall(text)}
    found |= {KNOWN_CODES[code] for code in CODE.findall(text) if code in KNOWN_CODES}
    found |= {token for born, token in BIRTHS.items() if born in text}
    if "77" in text:
        close = SPACES.sub("", text)
        found |= {FIGURES[figure] for figure in AMOUNT.findall(close) if figure in FIGURES}
    return found


def texts_of(response):
    """Everything that an answer says, decoded: headers, HTML, text of a PDF, every part of a workbook; and what the
    next page will say of it."""
    yield from messages_of(response)
    for name, value in response.headers.items():
        yield f"{name}: {unquote(value)}"
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        document = pypdf.PdfReader(io.BytesIO(body))
        yield str(document.metadata)
        yield from (page.extract_text() for page in document.pages)
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for part in archive.namelist():
                yield part
                yield html.unescape(archive.read(part).decode("utf-8", "replace"))
    else:
        yield html.unescape(body.decode("utf-8", "replace"))


def messages_of(response):
    """What was written down to be said on the next page."""
    kept = getattr(response.wsgi_request, "_messages", ())
    return [str(message.message) for message in getattr(kept, "_queued_messages", ())]


def canaries_of(response):
    return set().union(*(canaries_in(text) for text in texts_of(response)))


def read_canaries(actor):
    """What an actor may read."""
    return {token for token, readers in told.MAY_READ.items() if actor in readers}


def due(name, actor, key):
    """What an address owes to an actor about an object: the role first, then the sight of the object."""
    address = ADDRESSES[name]
    if address.roles == PUBLIC:
        return OPEN if actor in told.SIGHT[address.of][key] else UNSEEN
    if actor in told.STRANGERS:
        return SIGN_IN
    if actor == told.REMOVED:
        return OPEN if address.without_space else FORBIDDEN
    if told.ROLES[actor] not in address.roles:
        return FORBIDDEN
    return OPEN if actor in told.SIGHT[address.of][key] else UNSEEN


def keys_to_ask(name, actor):
    """Every object for whoever may open the address; one is enough where the role alone refuses."""
    keys = list(told.SIGHT[ADDRESSES[name].of])
    return keys if due(name, actor, keys[0]) in (OPEN, UNSEEN) else keys[:1]


def is_due(answer, status, location):
    if answer == SIGN_IN:
        return status == 302 and location.startswith(reverse("account_login"))
    if answer == OPEN:
        return status in OPENED
    # A view that takes the other method only says so before it looks for the object: that tells nothing.
    return status == answer or (answer == UNSEEN and status == 405)


def clients(world):
    """A signed-in client for each actor; one account may have two, a membership each."""
    made = {told.ANONYMOUS: Client()}
    for name, user in world.users.items():
        made[name] = Client(raise_request_exception=False)
        made[name].force_login(user)
        if name in (told.TWO_AS_COMPANY, told.TWO_AS_AUTHORITY):
            session = made[name].session
            session[SESSION_KEY] = world.memberships[name].pk
            session.save()
    return made


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        return dict(cursor.fetchall())


def row_changes(oids):
    """Rows inserted, updated and deleted by this transaction so far, table by table; undone ones count too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) "
            "+ pg_stat_get_xact_tuples_deleted(oid) FROM unnest(%s::oid[]) AS oid",
            [oids],
        )
        return dict(cursor.fetchall())


# Tokens against forgery and references of errors are new at each asking.
NEW_EACH_TIME = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]*|r\xc3\xa9f\xc3\xa9rence [0-9A-F]{8}')


def what_it_tells(response, written):
    """One digest of an answer: its status, where it leads, what it says and which tables it wrote."""
    content = b"" if response.streaming else response.content
    told = hashlib.sha256(NEW_EACH_TIME.sub(b"", content))
    beside = (response.status_code, response.headers.get("Location"), sorted(written - MACHINERY))
    told.update(repr((*beside, messages_of(response))).encode())
    return told.hexdigest()


@dataclass(frozen=True)
class Asked:
    """One request and what came of it."""

    name: str
    method: str
    key: str
    status: int
    written: frozenset
    canaries: frozenset


@dataclass
class Walk:
    """Requests of one actor in one transaction, each undone before the next."""

    actor: str
    client: Client
    world: told.World
    count: int = 0
    asked: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    leaks: int = 0
    writes: int = 0
    # What the last answer says, apart from what changes at each asking; and only its status and what it wrote.
    told: str = ""
    outcome: tuple = ()

    def __post_init__(self):
        self.tables = tables()
        self.changes = row_changes(list(self.tables))
        self.may_read = read_canaries(self.actor)
        self.cookies = self.client.cookies.copy()

    @contextlib.contextmanager
    def undone(self):
        try:
            with transaction.atomic():
                yield
                raise Undo
        except Undo:
            self.client.cookies = self.cookies.copy()

    def ask(self, name, method, key="", path=None, data=None):
        """Ask for an address; the answer, with faults noted. What is asked with GET goes in the query."""
        if path is None:
            address = ADDRESSES[name]
            path = reverse(name, kwargs=address.arguments(self.world.places.get(address.of, {}).get(key, {})))
        self.count += 1
        with self.undone():
            # What the database refused is undone here, and can still be asked about.
            with transaction.atomic():
                response = getattr(self.client, method)(path, data)
            written = self.written()
            foreign = self.foreign_changes(written) if method == "post" else set()
        self.told = what_it_tells(response, written)
        self.outcome = (response.status_code, tuple(sorted(written - MACHINERY)))
        read = canaries_of(response)
        asked = Asked(name, method, key, response.status_code, frozenset(written), frozenset(read))
        self.asked.append(asked)
        words = f"{self.actor} {method.upper()} {name} {key}".rstrip()
        if response.status_code >= 500:
            self.faults.append(f"{words}: {response.status_code} {self.reason_of(response)}")
        as_somebody = told.READS_AS.get((ADDRESSES[name].of, key)) if name in ADDRESSES else None
        may_read = self.may_read | read_canaries(as_somebody) if as_somebody else self.may_read
        if leaked := sorted(read - may_read):
            self.leaks += 1
            self.faults.append(f"{words}: reads {', '.join(leaked)} (status {response.status_code})")
        if foreign:
            self.writes += 1
            self.faults.append(f"{words}: changes rows of others in {', '.join(sorted(foreign))}")
        return response, asked

    @staticmethod
    def reason_of(response):
        raised = getattr(response, "exc_info", None)
        return f"{raised[0].__name__}: {raised[1]}"[:300] if raised else ""

    def check(self, name, method, key, data=None):
        """Ask, and compare the answer and the writes with what is due."""
        answer = due(name, self.actor, key)
        if answer == OPEN and method == "post" and ADDRESSES[name].posted:
            answer = ADDRESSES[name].posted
        if method not in ADDRESSES[name].methods:
            return None
        response, asked = self.ask(name, method, key, data=data)
        words = f"{self.actor} {method.upper()} {name} {key}".rstrip()
        if not is_due(answer, asked.status, response.headers.get("Location", "")):
            self.leaks += 1
            self.faults.append(f"{words}: {asked.status}, {answer} is due")
        allowed = MACHINERY | (TRACE_OF_READING if answer == OPEN else set())
        if (answer != OPEN or method == "get") and (stray := asked.written - allowed):
            self.writes += 1
            self.faults.append(f"{words}: writes {', '.join(sorted(stray))}")
        return asked

    def wander(self, name, query):
        """Ask again what is open, with others' keys in the query: nothing of theirs comes with it."""
        keys = [key for key in keys_to_ask(name, self.actor) if due(name, self.actor, key) == OPEN]
        if not keys or "get" not in ADDRESSES[name].methods:
            return
        key = keys[0]
        _, asked = self.ask(name, "get", key, data=query)
        if asked.status not in OPENED | {404}:
            self.faults.append(f"{self.actor} GET {name} {key}?…: {asked.status}")

    def turn(self, name, number):
        """Ask a list of one's own to begin after a row of others."""
        if due(name, self.actor, "") == OPEN:
            self.ask(name, "get", data={"apres": number})

    def act(self, name):
        """Do to others' rows what a page would not let reach the action: refused, and nothing written."""
        from tests.access.direct import DIRECT

        with self.undone():
            try:
                with transaction.atomic():
                    DIRECT[name](self.world, self.actor)
                self.told = f"{name}: done"
                self.faults.append(f"{self.actor} does {name} to rows of others")
            except ValidationError as refusal:
                self.told = f"{name}: {refusal.messages}"
            except Exception as broken:
                self.told = f"{name}: {broken!r}"
                self.faults.append(f"{self.actor} {name}: {broken!r}")
        self.outcome = (self.told,)

    def written_so_far(self):
        return row_changes(list(self.tables))

    def written(self):
        """Tables written since the last question."""
        now = self.written_so_far()
        found = {self.tables[oid] for oid, count in now.items() if count != self.changes.get(oid)}
        self.changes = now
        return found

    # -- Rows that an actor may not change, whatever is posted.

    def foreign_changes(self, written):
        """Tables among those written whose rows of others are no longer what they were. Asked before the undoing."""
        return {
            table
            for table in written - MACHINERY - TRACE_OF_READING
            if self.foreign_rows(table) != self.before.get(table)
        }

    @property
    def before(self):
        """Fingerprints of the rows of others, taken before anything is asked."""
        if not hasattr(self, "_before"):
            raise AssertionError("call remember() before the first POST")
        return self._before

    def remember(self):
        self._before = {table: self.foreign_rows(table) for table in self.tables.values()}
        self.changes = row_changes(list(self.tables))

    def foreign_rows(self, table):
        condition, values = self.foreign_to(table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t WHERE {condition}",
                values,
            )
            return cursor.fetchone()

    def foreign_to(self, table):
        """Which rows of a table are not the actor's to change: (condition, values)."""
        columns = columns_of(table)
        membership = self.world.memberships.get(self.actor)
        user = self.world.users.get(self.actor)
        if table == "markets_user":
            return "id <> %s", [user.pk if user else 0]
        if "user_id" in columns and table.startswith(("mfa_", "account_", "usersessions_")):
            return "user_id <> %s", [user.pk if user else 0]
        if membership is None:
            return "true", []
        structure = membership.structure_id
        if membership.role == "facilitator":
            if table == "markets_structure":
                return "id <> %s", [structure]
            if "structure_id" in columns:
                return "structure_id <> %s", [structure]
            if table in ("markets_organisation", "markets_organisationkind"):
                column = "id" if table == "markets_organisation" else "organisation_id"
                others = [each.pk for key, each in self.world.organisations.items() if key != membership_key(self)]
                return f"{column} = ANY(%s)", [others]
            return "true", []
        # Whoever declares writes the months of her own parties, the journal of them, and nothing else.
        if table == "markets_structure":
            return "id <> %s", [structure]
        if table in ("markets_journalentry", "markets_membership", "markets_invitation"):
            return "structure_id <> %s OR organisation_id IS DISTINCT FROM %s", [structure, membership.organisation_id]
        if table == "participants_referral" and membership.role == "prescriber":
            return "structure_id <> %s OR prescriber_id <> %s", [structure, membership.organisation_id]
        if "party_id" in columns:
            own = [
                party.pk
                for key, party in self.world.parties.items()
                if self.actor in told.TYPED_BY[key] and party.structure_id == structure
            ]
            return "party_id <> ALL(%s)", [own]
        return "true", []


def membership_key(walk):
    return {told.FACILITATOR_X: "x", told.FACILITATOR_Y: "y"}.get(walk.actor)


_columns = {}


def columns_of(table):
    if table not in _columns:
        with connection.cursor() as cursor:
            cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table])
            _columns[table] = {name for (name,) in cursor.fetchall()}
    return _columns[table]


class Undo(Exception):
    """Leaves a savepoint as it was found."""
