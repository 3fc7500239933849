"""Every address of the site, what kind of object it is about, and who may open it: written by hand, in one table.

An address that is not here fails the matrix, with the line to add. Roles are a second opinion on `@allow(…)`: the same
words twice, on purpose.
"""

from dataclasses import dataclass, field

from django.urls import URLResolver, get_resolver

from markets.enums import Role
from tests.access.world import SIGHT

FACILITATOR, COMPANY, LENDER = Role.FACILITATOR, Role.COMPANY, Role.LENDER
PRESCRIBER, AUTHORITY = Role.PRESCRIBER, Role.AUTHORITY
TEAM = frozenset({FACILITATOR})
DECLARERS = frozenset({COMPANY, LENDER})
WRITERS = TEAM | DECLARERS
READERS = WRITERS | {AUTHORITY}
REPORTED = TEAM | {AUTHORITY}
MEMBERS = READERS | {PRESCRIBER}
PUBLIC = frozenset({"public"})
FLOORS = ("markets", "clauses", "participants", "reporting")


@dataclass(frozen=True)
class Address:
    """`of`: kind of object, a key of SIGHT ("nothing" without one). `more`: arguments that name no object."""

    roles: frozenset
    of: str = "nothing"
    more: dict = field(default_factory=dict)
    # Name in the address of the object's number, where it is not « pk ».
    pk: str = "pk"
    # Where others' keys in the body are what the address is about: nothing of theirs is there.
    posted: int | None = None
    # Open to whoever is signed in, even with no space left.
    without_space: bool = False
    # Whoever holds an invitation may use it: its own tests say how.
    methods: tuple = ("get", "post")

    def arguments(self, place):
        given = {self.pk if name == "pk" else name: value for name, value in place.items()}
        return given | self.more


ADDRESSES = {
    # -- markets
    "markets:contracts": Address(READERS),
    "markets:contract_new": Address(TEAM),
    "markets:lots_preview": Address(TEAM),
    "markets:import_decp": Address(TEAM),
    "markets:import_preview": Address(TEAM, "upload"),
    "markets:import_reading": Address(TEAM, "upload"),
    "markets:import_read_again": Address(TEAM, "upload"),
    "markets:import_result": Address(TEAM, "upload"),
    "markets:import_forget": Address(TEAM, "upload"),
    "markets:to_follow": Address(TEAM),
    "markets:sighting_dismiss": Address(TEAM, "sighting"),
    "markets:changes": Address(TEAM),
    "markets:change": Address(TEAM, "notice"),
    "markets:change_reopen": Address(TEAM, "notice"),
    "markets:doubles": Address(TEAM),
    "markets:double_separate": Address(TEAM, "notice_merged"),
    "markets:coming": Address(REPORTED),
    "markets:announce": Address(REPORTED),
    "markets:coming_contract": Address(REPORTED, "coming"),
    "markets:coming_edit": Address(REPORTED, "coming"),
    "markets:stage_new": Address(TEAM, "coming"),
    "markets:file_add": Address(REPORTED, "coming"),
    "markets:file_download": Address(REPORTED, "contract_file"),
    "markets:file_remove": Address(REPORTED, "contract_file"),
    "markets:contract": Address(READERS, "contract"),
    "markets:contract_edit": Address(TEAM, "contract"),
    "markets:contract_withdraw": Address(TEAM, "contract"),
    "markets:contract_copy": Address(TEAM, "contract"),
    "markets:joint_buyers": Address(TEAM, "contract"),
    "markets:joint_buyer_remove": Address(TEAM, "joint_buyer"),
    "markets:lot_copy": Address(TEAM, "lot"),
    "markets:holder_replace": Address(TEAM, "award"),
    "markets:lots_paste": Address(TEAM, "contract"),
    "markets:lot_new": Address(TEAM, "contract", pk="contract_pk"),
    "markets:lot": Address(READERS, "lot"),
    "markets:lot_edit": Address(TEAM, "lot"),
    "markets:award_new": Address(TEAM, "lot"),
    "markets:award_edit": Address(TEAM, "award"),
    "markets:amendment_new": Address(TEAM, "award"),
    "markets:amendment_edit": Address(TEAM, "amendment"),
    "markets:amendment_withdraw": Address(TEAM, "amendment"),
    "markets:party_edit": Address(TEAM, "party"),
    "markets:party_new": Address(TEAM, "party"),
    "markets:stop_new": Address(TEAM, "party"),
    "markets:stop_end": Address(TEAM, "stop"),
    "markets:organisations": Address(TEAM),
    "markets:organisation_new": Address(TEAM),
    "markets:organisation": Address(TEAM, "organisation"),
    "markets:organisation_edit": Address(TEAM, "organisation"),
    "markets:organisation_name": Address(TEAM, "organisation"),
    "markets:organisation_contacts": Address(TEAM, "organisation"),
    "markets:partners_import": Address(TEAM),
    "markets:partners_model": Address(TEAM),
    "markets:partners_preview": Address(TEAM, "partner_upload"),
    "markets:partner_notes": Address(TEAM, "organisation"),
    "markets:contact_refuse": Address(PUBLIC, "wrong_token"),
    "markets:journal": Address(TEAM),
    "markets:settings": Address(TEAM),
    "markets:modules": Address(TEAM),
    "markets:module_switch": Address(TEAM, more={"code": "commandes"}),
    "markets:reference": Address(TEAM),
    "markets:suggestions": Address(TEAM, more={"asked": "cpv"}),
    "markets:switch_membership": Address(MEMBERS, posted=404),
    "markets:mail_test": Address(TEAM),
    "markets:organisation_access": Address(TEAM, "organisation"),
    "markets:access": Address(MEMBERS),
    "markets:membership_remove": Address(MEMBERS, "membership"),
    "markets:second_factor_reset": Address(TEAM, "facilitator_membership"),
    "markets:invitation_resend": Address(MEMBERS, "invitation"),
    "markets:invitation_cancel": Address(MEMBERS, "invitation"),
    "markets:invitation": Address(PUBLIC, "invitation_token", methods=("get",)),
    "markets:account": Address(MEMBERS),
    "markets:sessions_close": Address(MEMBERS),
    "markets:session_close": Address(MEMBERS, "session"),
    # -- clauses
    "clauses:contract": Address(READERS, "contract"),
    "clauses:consultation": Address(TEAM, "contract"),
    "clauses:consultation_figures": Address(TEAM, "contract"),
    "clauses:consultation_paste": Address(TEAM, "contract"),
    "clauses:review": Address(TEAM, "contract"),
    "clauses:review_read": Address(REPORTED, "contract"),
    "clauses:bases": Address(REPORTED),
    "clauses:opportunities": Address(TEAM, "coming"),
    "clauses:without_clause": Address(TEAM),
    "clauses:without_clause_excel": Address(TEAM),
    "clauses:lot": Address(READERS, "lot"),
    "clauses:fix_hours": Address(TEAM, "lot"),
    "clauses:terms": Address(TEAM, "lot"),
    "clauses:end_clause": Address(TEAM, "lot"),
    "clauses:obligation_new": Address(TEAM, "lot", {"kind": "dispense"}),
    "clauses:history": Address(READERS, "lot"),
    "clauses:history_excel": Address(READERS, "lot"),
    "clauses:living_new": Address(TEAM, "lot"),
    "clauses:facts": Address(READERS, "living_lot"),
    "clauses:fact_new": Address(WRITERS, "living_lot_of"),
    "clauses:fact_take_back": Address(TEAM, "fact"),
    "clauses:tranche_new": Address(TEAM, "lot"),
    "clauses:tranche_affirm": Address(TEAM, "tranche"),
    "clauses:tranche_remove": Address(TEAM, "tranche"),
    "clauses:share_new": Address(TEAM, "lot"),
    "clauses:lot_texts": Address(TEAM, "lot"),
    "clauses:text_word": Address(TEAM, "lot", {"slug": "article-ccap"}),
    "clauses:text_pdf": Address(TEAM, "lot", {"slug": "article-ccap"}),
    "clauses:one_page": Address(WRITERS, "lot"),
    "clauses:calibration_new": Address(TEAM, "lot"),
    "clauses:calibration_steps": Address(TEAM, "lot"),
    "clauses:calibration": Address(REPORTED, "calibration_handed"),
    "clauses:calibration_pdf": Address(REPORTED, "calibration_handed"),
    "clauses:calibration_edit": Address(TEAM, "calibration_draft"),
    "clauses:calibration_hand_over": Address(TEAM, "calibration_draft"),
    "clauses:calibration_answer": Address(TEAM, "calibration_handed"),
    "clauses:open_from_calibration": Address(TEAM, "calibration_handed"),
    "clauses:calibration_tranches": Address(TEAM, "calibration_handed"),
    "clauses:commitment_new": Address(TEAM, "lot"),
    "clauses:commitments": Address(TEAM),
    "clauses:commitments_excel": Address(TEAM),
    "clauses:commitment": Address(READERS, "commitment"),
    "clauses:commitment_follow": Address(TEAM, "commitment"),
    "clauses:commitment_edit": Address(TEAM, "commitment"),
    "clauses:commitment_remove": Address(TEAM, "commitment"),
    "clauses:criterion": Address(REPORTED, "criterion"),
    "clauses:criterion_excel": Address(REPORTED, "criterion"),
    "clauses:grid": Address(TEAM, "lot"),
    "clauses:criterion_pdf": Address(REPORTED, "criterion"),
    "clauses:grid_copy": Address(TEAM, "criterion"),
    "clauses:grid_remove": Address(TEAM, "criterion"),
    "clauses:bid_new": Address(TEAM, "criterion"),
    "clauses:bid": Address(TEAM, "bid"),
    "clauses:bid_remove": Address(TEAM, "bid"),
    "clauses:bid_retain": Address(TEAM, "bid"),
    "clauses:bid_release": Address(TEAM, "bid"),
    "clauses:ship_reference": Address(TEAM),
    "clauses:charters": Address(TEAM),
    "clauses:charter": Address(TEAM, "charter_version"),
    "clauses:charter_version_edit": Address(TEAM, "charter_version"),
    "clauses:category_new": Address(TEAM, "charter_version"),
    "clauses:charter_version_new": Address(TEAM, "charter"),
    "clauses:category_edit": Address(TEAM, "category"),
    "clauses:category_open": Address(TEAM, "category"),
    "clauses:scales": Address(TEAM),
    "clauses:scale_version_new": Address(TEAM, "scale"),
    "clauses:scale_value_new": Address(TEAM, "scale_version", {"kind": "rate"}),
    "clauses:scale_value_edit": Address(TEAM, "scale_value"),
    # -- participants
    "participants:persons": Address(TEAM),
    "participants:person_new": Address(TEAM),
    "participants:person": Address(TEAM, "person"),
    "participants:person_edit": Address(TEAM, "person"),
    "participants:certificate": Address(WRITERS, "person"),
    "participants:eligibility_new": Address(TEAM, "person"),
    "participants:eligibility_preview": Address(TEAM, "person"),
    "participants:eligibility_withdraw": Address(TEAM, "eligibility"),
    "participants:placement_new": Address(TEAM, "person"),
    "participants:placement": Address(TEAM, "placement"),
    "participants:placement_edit": Address(TEAM, "placement"),
    "participants:placement_end": Address(TEAM, "placement"),
    "participants:referrals": Address(TEAM),
    "participants:referral_new": Address(frozenset({PRESCRIBER})),
    "participants:referral": Address(TEAM | {PRESCRIBER}, "referral"),
    "participants:referral_withdraw": Address(frozenset({PRESCRIBER}), "referral"),
    "participants:referral_follow": Address(TEAM, "referral"),
    "participants:referral_answer": Address(TEAM, "referral"),
    "participants:lot": Address(WRITERS, "lot"),
    "participants:lot_placement_new": Address(TEAM, "lot"),
    "participants:contract": Address(WRITERS, "contract"),
    # -- reporting
    "reporting:home": Address(MEMBERS, without_space=True),
    "reporting:first_run": Address(PUBLIC, "wrong_token"),
    "reporting:months": Address(WRITERS),
    "reporting:checks": Address(TEAM),
    "reporting:checks_validate": Address(TEAM),
    "reporting:statement": Address(TEAM, "statement_validated"),
    "reporting:statement_check": Address(TEAM, "statement_sent"),
    "reporting:statement_validate": Address(TEAM, "statement_sent"),
    "reporting:statement_return": Address(TEAM, "statement_sent"),
    "reporting:rectify": Address(WRITERS, "statement_validated"),
    "reporting:waiting_settle": Address(TEAM, "line_waiting"),
    "reporting:declare_together": Address(DECLARERS, more={"month": "2026-11"}),
    "reporting:submit_together": Address(DECLARERS, more={"month": "2026-11"}),
    "reporting:declare": Address(WRITERS, "month_draft"),
    "reporting:declare_save": Address(WRITERS, "month_draft"),
    "reporting:declare_nothing": Address(WRITERS, "month_draft"),
    "reporting:declare_same": Address(WRITERS, "month_draft"),
    "reporting:declare_submit": Address(WRITERS, "month_draft"),
    "reporting:receipt": Address(DECLARERS, "month_sent"),
    "reporting:discard": Address(WRITERS, "month_draft"),
    "reporting:record": Address(TEAM, "month_draft"),
    "reporting:lot_close": Address(TEAM, "open_lot"),
    "reporting:lot_reopen": Address(TEAM, "closed_lot"),
    "reporting:succession": Address(TEAM, "award_taken_over"),
    "reporting:amendment_hours": Address(TEAM, "amendment"),
    "reporting:contract": Address(READERS, "contract"),
    "reporting:lot": Address(READERS, "lot"),
    "reporting:reports": Address(REPORTED),
    "reporting:lines": Address(READERS),
    "reporting:line": Address(WRITERS, "hours"),
    "reporting:contract_pdf": Address(REPORTED, "contract"),
    "reporting:contract_excel": Address(REPORTED, "contract"),
    "reporting:operation_pdf": Address(REPORTED, "operation"),
    "reporting:operation_excel": Address(REPORTED, "operation"),
    "reporting:authority_pdf": Address(REPORTED, "authority"),
    "reporting:authority_excel": Address(REPORTED, "authority"),
    "reporting:contracts_excel": Address(READERS),
    "reporting:coming_excel": Address(REPORTED),
    "reporting:merge": Address(TEAM, "organisation"),
    "reporting:organisations_excel": Address(TEAM),
    "reporting:journal_excel": Address(TEAM),
    "reporting:persons_excel": Address(TEAM),
    "reporting:months_excel": Address(TEAM),
    "reporting:reports_excel": Address(REPORTED),
    "reporting:issued": Address(REPORTED),
    "reporting:report_new": Address(TEAM),
    "reporting:report": Address(REPORTED, "report"),
    "reporting:report_pdf": Address(REPORTED, "report"),
    "reporting:report_excel": Address(REPORTED, "report"),
    "reporting:report_link_new": Address(TEAM, "report"),
    "reporting:report_link_close": Address(TEAM, "link"),
    "reporting:report_by_link": Address(PUBLIC, "report_token"),
    "reporting:years": Address(REPORTED),
    "reporting:years_edit": Address(TEAM),
    "reporting:takeovers": Address(TEAM),
    "reporting:takeover_model": Address(TEAM),
    "reporting:takeover": Address(TEAM, "takeover"),
    "reporting:takeover_columns": Address(TEAM, "takeover"),
    "reporting:takeover_start": Address(TEAM, "takeover"),
    "reporting:takeover_resume": Address(TEAM, "takeover"),
    "reporting:takeover_progress": Address(TEAM, "takeover"),
    "reporting:takeover_undo": Address(TEAM, "takeover"),
    "reporting:takeover_discard": Address(TEAM, "takeover"),
    "reporting:takeover_errors": Address(TEAM, "takeover"),
    "reporting:takeover_line": Address(TEAM, "takeover_line"),
}

# Pages of allauth, wired one by one: those that open without signing in, and those about one's own account.
WAYS_IN = {
    "account_login": {},
    "account_signup": {},
    "account_request_login_code": {},
    "account_confirm_login_code": {},
    "account_logout": {},
    "account_reset_password": {},
    "account_reset_password_done": {},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "account_reset_password_from_key_done": {},
    "account_inactive": {},
    "mfa_authenticate": {},
}
OWN_ACCOUNT = {
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    view: object
    parameters: tuple


def routes(resolver=None, prefix="", namespace=()):
    """Every address that the site answers, as Django resolves it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*namespace, pattern.namespace) if pattern.namespace else namespace
            yield from routes(pattern, prefix + str(pattern.pattern), inside)
        else:
            name = ":".join((*namespace, pattern.name or ""))
            yield Route(name, prefix + str(pattern.pattern), pattern.callback, tuple(pattern.pattern.converters))


def line_to_add(route):
    """What to write in this file for an address that the matrix does not know."""
    where = f"{route.name}  (/{route.path})"
    if route.name.split(":")[0] not in FLOORS:
        arguments = ", ".join(f'"{name}": "…"' for name in route.parameters)
        return (
            f'{where}\n    WAYS_IN, if it opens without signing in:  "{route.name}": {{{arguments}}},\n'
            f'    OWN_ACCOUNT, if it is about one\'s own account:  "{route.name}",'
        )
    declared = getattr(route.view, "roles", None) or ()
    roles = next(
        (name for name, known in NAMED_ROLES.items() if known == declared),
        f"frozenset({{{', '.join(sorted(str(role).upper() for role in declared))}}})",
    )
    of = ', "<kind>"' if "pk" in route.parameters else ""
    more = ", ".join(f'"{name}": "…"' for name in route.parameters if name != "pk")
    of += f", more={{{more}}}" if more else ""
    return f'{where}\n    ADDRESSES:  "{route.name}": Address({roles}{of}),'


NAMED_ROLES = {
    "TEAM": TEAM,
    "DECLARERS": DECLARERS,
    "WRITERS": WRITERS,
    "READERS": READERS,
    "REPORTED": REPORTED,
    "MEMBERS": MEMBERS,
    "PUBLIC": PUBLIC,
}
HOW_TO_ADD = f"""tests/access/addresses.py does not know these addresses. Add the line under each, with the roles
that you MEAN (not those that the view happens to have). <kind> is the kind of object that the address numbers, one of:
{", ".join(sorted(SIGHT))}.
For a new kind, in tests/access/world.py: `world.put("<kind>", key, made)` for an object of each side, and who sees each
of them under SIGHT["<kind>"]. For new texts: a canary in each, and its readers in may_read()."""
