"""People: the decision that opens the clause to each, and their work contracts."""

from datetime import timedelta

from clauses.models import Category
from participants.actions import ProofGiven, decide_eligibility, place_person, register_person
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
