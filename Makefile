# The portal's commands. `make help` explains them; docs/operations.md tells how they work.
# Given on the command line or in the environment: PYTHON, PORT, PROCESSES, DATABASE_URL, REDIS_URL, EMAIL_URL, CHROMIUM.
PYTHON ?= python3
PORT ?= 8000
# How many tests run at a time: one a processor, four at most. PROCESSES=0 is one after the other, in this very process.
PROCESSES ?= auto
export PORT

# `exec` in each recipe: Ctrl-C reaches the one process that stops the others in order.
NO_PYTHON = echo "There is no $(PYTHON) here: install Python 3.11 or later, or name it with PYTHON=." >&2; exit 1
BOOTSTRAP = command -v "$(PYTHON)" >/dev/null || { $(NO_PYTHON); }; exec "$(PYTHON)" -m academy_portal.local
DEV = $(BOOTSTRAP) dev
MANAGE = $(BOOTSTRAP) run -m academy_portal.local.manage
CONTRACTS = $(DEV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run setup setup-dev test test-long test-full lint types contracts migrations messages bench lighthouse pictures demo clean check-production lock

help:  ## explain the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make run PORT=9000                       another port"
	@echo "  make run DATABASE_URL=... REDIS_URL=...  your own PostgreSQL and Redis (docs/operations.md)"

run:  ## start the whole portal here: database, broker, web, worker and clock; Ctrl-C stops it
	@$(BOOTSTRAP) run -m academy_portal.local.run

test:  ## run the tests, on servers of their own; browser journeys where a Chromium is found
	@$(DEV) -m pytest tests -m "not long and not full" -n $(PROCESSES) --maxprocesses 4 --dist loadfile $(ARGS)

test-long:  ## run the long tests: kills, storms, crawls
	@$(DEV) -m pytest tests -m "long and not full" -n $(PROCESSES) --maxprocesses 4 --dist loadfile $(ARGS)

test-full:  ## run every test there is
	@$(DEV) -m pytest tests $(ARGS)

setup:  ## make .venv with what the portal needs
	@$(BOOTSTRAP) setup

setup-dev:  ## make .venv with what tests and checks need too
	@$(BOOTSTRAP) setup-dev

lint:  ## check style, types and import contracts
	@$(DEV) -m ruff check .
	@$(DEV) -m ruff format --check .
	@$(DEV) -m djlint --lint --quiet templates
	@$(CONTRACTS)
	@$(DEV) -m mypy

types:  ## check the types alone
	@$(DEV) -m mypy

contracts:  ## check who may import whom, alone
	@$(CONTRACTS)

migrations:  ## check that no migration is missing
	@$(MANAGE) makemigrations --check --dry-run

messages:  ## bring the translations in line with the sources and compile them (needs gettext)
	@$(MANAGE) messages

demo:  ## begin the demonstration again from its first page (ARGS="--applications 500 --seed 7" for more)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_reference >/dev/null
	@$(MANAGE) demo --reset $(ARGS)

bench:  ## measure the pages with 500 applications: queries, bytes, processor time, memory (ARGS="--json FILE")
	@$(BOOTSTRAP) run -m bench.pages $(ARGS)

lighthouse:  ## measure the pages of a running demonstration with Lighthouse, on 4G and on 3G (needs node; ARGS="--address URL")
	@$(DEV) -m bench.lighthouse $(ARGS)

pictures:  ## take pictures of a running demonstration, en and ar, phone and desk (ARGS="FOLDER --address URL")
	@$(DEV) -m bench.pictures $(or $(ARGS),.local/pictures)

check-production:  ## check the settings as in production
	@$(BOOTSTRAP) run -m academy_portal.local.production

lock:  ## write the locks anew after an edit of requirements*.txt (needs uv)
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -o requirements.lock requirements.txt
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q -c requirements.lock -o requirements-dev.lock requirements-dev.txt

clean:  ## remove .venv and .local, the data of the first try with it
	@$(BOOTSTRAP) clean
