"""Pages about people, a room each: persons, eligibility, placements, referrals, the tabs of contracts and lots."""

from participants.views.eligibility import certificate, eligibility_new, eligibility_preview, eligibility_withdraw
from participants.views.persons import person, person_edit, person_new, persons
from participants.views.placements import lot_placement_new, placement, placement_edit, placement_end, placement_new
from participants.views.referrals import (
    referral,
    referral_answer,
    referral_follow,
    referral_new,
    referral_withdraw,
    referrals,
)
from participants.views.tabs import contract, lot

__all__ = [
    "certificate",
    "contract",
    "eligibility_new",
    "eligibility_preview",
    "eligibility_withdraw",
    "lot",
    "lot_placement_new",
    "person",
    "person_edit",
    "person_new",
    "persons",
    "placement",
    "placement_edit",
    "placement_end",
    "placement_new",
    "referral",
    "referral_answer",
    "referral_follow",
    "referral_new",
    "referral_withdraw",
    "referrals",
]
