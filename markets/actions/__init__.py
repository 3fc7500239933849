"""The verbs of the ground floor, a room each: accounts, invitations, organisations, contracts, parties, settings."""

from markets.actions.accounts import (
    create_structure,
    edit_account,
    give_membership,
    remove_membership,
    reset_second_factor,
)
from markets.actions.amendments import correct_amendment, record_amendment, withdraw_amendment
from markets.actions.coming import (
    add_file,
    announce_contract,
    edit_announcement,
    move_stage,
    record_file_download,
    remove_file,
)
from markets.actions.contracts import (
    add_lot,
    add_lots,
    create_contract,
    edit_contract,
    edit_lot,
    withdraw_contract,
)
from markets.actions.copies import copy_contract, copy_lot
from markets.actions.invitations import accept_invitation, cancel_invitation, invite, resend_invitation
from markets.actions.joint import add_joint_buyer, remove_joint_buyer
from markets.actions.organisations import (
    edit_organisation,
    find_or_create_organisation,
    keep_contacts,
    name_organisation,
    note_partner,
    refuse_contact,
)
from markets.actions.parties import (
    add_party,
    award_lot,
    date_party,
    edit_award,
    resume_party,
    stop_party,
)
from markets.actions.settings import edit_settings, switch_module
from markets.actions.succession import replace_holder

__all__ = [
    "accept_invitation",
    "add_file",
    "add_joint_buyer",
    "add_lot",
    "add_lots",
    "add_party",
    "announce_contract",
    "award_lot",
    "cancel_invitation",
    "copy_contract",
    "copy_lot",
    "correct_amendment",
    "create_contract",
    "create_structure",
    "date_party",
    "edit_account",
    "edit_announcement",
    "edit_award",
    "edit_contract",
    "edit_lot",
    "edit_organisation",
    "edit_settings",
    "find_or_create_organisation",
    "give_membership",
    "invite",
    "keep_contacts",
    "move_stage",
    "name_organisation",
    "note_partner",
    "record_amendment",
    "record_file_download",
    "refuse_contact",
    "remove_file",
    "remove_joint_buyer",
    "remove_membership",
    "replace_holder",
    "resend_invitation",
    "reset_second_factor",
    "resume_party",
    "stop_party",
    "switch_module",
    "withdraw_amendment",
    "withdraw_contract",
]
