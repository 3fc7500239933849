"""The story of the demonstration, told through the same actions as the screens, by the users concerned.

Contracts keep their real dates; months run until the one before `today`. What varies is arithmetic: the same day gives
the same story. Acts are stamped with the moment they are done, as everywhere.
"""

from django.db import transaction

from reporting.demo import cast
from reporting.demo.coming import announce_coming
from reporting.demo.contracts import amend_lots, close_lots, write_contract
from reporting.demo.months import issue_a_report, rectify_a_month, remember_earlier_years, tell_months
from reporting.demo.owed import add_tranches, calibrate_lots, compare_bids, follow_promises, open_clauses, open_living
from reporting.demo.partners import import_directory, meet_partners, open_neighbour, open_structure
from reporting.demo.people import receive_candidates, welcome_people
from reporting.demo.published import CONTRACTS


@transaction.atomic
def build(today):
    """Tell the whole story in an empty database; returns what was built."""
    stage = open_structure(today)
    meet_partners(stage)
    import_directory(stage)
    for contract in CONTRACTS:
        write_contract(stage, contract)
    announce_coming(stage)
    open_clauses(stage)
    open_living(stage)
    calibrate_lots(stage)
    add_tranches(stage)
    compare_bids(stage)
    follow_promises(stage)
    welcome_people(stage)
    receive_candidates(stage)
    for party in cast.PARTIES:
        tell_months(stage, party)
    rectify_a_month(stage)
    amend_lots(stage)
    close_lots(stage)
    remember_earlier_years(stage)
    issue_a_report(stage)
    open_neighbour()
    return stage
