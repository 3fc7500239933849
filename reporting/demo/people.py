"""People: the decision that opens the clause to each, and their work contracts."""

from datetime import timedelta

from clauses.models import Category
from participants.actions import (
    ProofGiven,
    answer_referral,
    decide_eligibility,
    follow_referral,
    place_person,
    refer_person,
    register_person,
)
from participants.enums import ReferralOutcome
from reporting.demo import cast


def welcome_people(stage):
    """People, their decision ten days before their first day, their contracts; two wait for a decision."""
    categories = {category.code: category for category in Category.objects.filter(version=stage.charter_version)}
    posts = {post.human: post for post in cast.POSTS}
    for human in cast.HUMANS:
        person = register_person(
            actor=stage.facilitator,
            last_name=human.last_name,
            first_name=human.first_name,
            birth_date=human.birth_date,
            sex=human.sex,
            phone=cast.PHONE,
            town=human.town,
        )
        if human.prescriber == cast.LOCAL:
            refer(stage, human, person)
        post = posts.get(human.key)
        if human.ground:
            decide(stage, person, categories[human.ground], (post.starts_on if post else stage.today))
        if post is None:
            continue
        stage.placements[human.key] = place_person(
            actor=stage.facilitator,
            person=person,
            party=stage.parties[post.party],
            modality=post.modality,
            contract_type=post.contract,
            job=post.job,
            starts_on=post.starts_on,
            # His contract ended on the eve of the last month, where his employer declares him again.
            ends_on=stage.last_month - timedelta(days=1) if human.key == "passepartout" else post.ends_on,
            level=human.level,
            priority_district=human.district,
            prescriber=stage.organisations[human.prescriber],
        )


def refer(stage, human, person):
    """What the local prescriber proposed of somebody, who was then followed."""
    names = {"last_name": human.last_name, "first_name": human.first_name}
    referral = refer_person(actor=stage.actors[cast.LOCAL], phone=cast.PHONE, **names)
    follow_referral(actor=stage.facilitator, referral=referral, person=person)


def receive_candidates(stage):
    """Candidates proposed lately: some wait, one could not be retained."""
    for candidate in cast.CANDIDATES:
        referral = refer_person(
            actor=stage.actors[cast.LOCAL],
            last_name=candidate.last_name,
            first_name=candidate.first_name,
            phone=cast.PHONE,
            message=candidate.message,
        )
        if candidate.refusal:
            answer_referral(
                actor=stage.facilitator,
                referral=referral,
                outcome=ReferralOutcome.NOT_RETAINED,
                note=candidate.refusal,
            )


def decide(stage, person, category, first_day):
    decided_on = min(first_day - timedelta(days=10), stage.today)
    decide_eligibility(
        actor=stage.facilitator,
        person=person,
        charter_version=stage.charter_version,
        categories=[category],
        proofs=[
            ProofGiven(
                category=category,
                kind=category.proofs[0],
                issued_on=decided_on - timedelta(days=20),
                seen_on=decided_on - timedelta(days=3),
            )
        ],
        decided_on=decided_on,
    )
