"""What is done about people: register, decide, place."""

from participants.actions.eligibility import decide_eligibility, withdraw_eligibility
from participants.actions.persons import change_identity, register_person
from participants.actions.placements import change_placement, end_placement, place_person
from participants.actions.referrals import answer_referral, follow_referral, refer_person, withdraw_referral
from participants.judging import ProofGiven

__all__ = [
    "ProofGiven",
    "answer_referral",
    "change_identity",
    "change_placement",
    "decide_eligibility",
    "end_placement",
    "follow_referral",
    "place_person",
    "refer_person",
    "register_person",
    "withdraw_eligibility",
    "withdraw_referral",
]
