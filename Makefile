# Each command prepares the machine first (clauses/conf/bootstrap.sh): nothing to install by hand.
# Some machines forbid Python to keep what it compiles: each of the hundreds of processes of a run, and the site at each
# start, would then compile everything again, three quarters of its time to start.
unexport PYTHONDONTWRITEBYTECODE
PYTHON := .venv/bin/python
BOOTSTRAP := sh clauses/conf/bootstrap.sh
# What asks the database, run once more on PostgreSQL 15: rules, actions, refusals; pages ask nothing that these do not.
DATA_TESTS := tests/markets tests/clauses tests/participants tests/months tests/house/test_schema.py -k "not test_pages"

.PHONY: help demo run test lint bench mutants stop clean-demo
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || sed -n 's/^\([a-z-]*\):.*## /make \1: /p' Makefile

demo: ## the site with its demonstration: real contracts, fictional companies and people
	@$(BOOTSTRAP) run
	@$(PYTHON) -m clauses.conf.server --demo

run: ## the site for real use: an empty database and a page for the first account
	@$(BOOTSTRAP) run
	@$(PYTHON) -m clauses.conf.server

test: ## every test, real browser included (PYTEST_ARGS="tests/rules -x" for some)
	@$(BOOTSTRAP) test
	@$(PYTHON) -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)
	@$(if $(PYTEST_ARGS),:,$(PYTHON) -m tests.fifteen -n 2 --dist loadgroup $(DATA_TESTS))

mutants: ## take away each rule of who sees what, in turn: the permission matrix must notice
	@$(BOOTSTRAP) test
	@$(PYTHON) -m tests.access.mutants

lint: ## formatting, usual mistakes, types of the pure rules
	@$(BOOTSTRAP) lint
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

bench: ## what files cost, beside the bare library in the same run (BENCH="decp" for some)
	@$(BOOTSTRAP) run
	@$(PYTHON) -m tests.bench $(BENCH)

stop: ## stop the database that run, demo and test leave running
	@$(PYTHON) -m clauses.conf.postgres stop

clean-demo: ## forget the demonstration; the next « make demo » starts it afresh
	@$(PYTHON) -m clauses.conf.postgres drop clauses_demo
