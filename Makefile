# Everything a developer or an operator types; `make help` lists it. A first `make run` installs what it needs, later ones
# only look whether anything changed.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

# Debian's Python where there is one: built with LTO and PGO, it is faster than one compiled as it comes.
PYTHON ?= $(shell /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/)python3
VENV := .venv
BIN := $(VENV)/bin
T ?= tests
TO ?= 1234
DIGITS ?=
SPEAK ?=
WAV ?=
SAVE ?=
CALL_SECONDS = $(if $(filter command environment,$(firstword $(origin SECONDS))),$(SECONDS))
NAME ?= alice
PASSWORD ?=
CASES ?= 100
SWITCH ?= asterisk
OUT ?= var/configs

PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
COMPILE := PYTHONWARNINGS=ignore $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Scripts of the console, from npm: pages work without them, so a machine without a network starts all the same.
NPM := app/console/npm
SCRIPTS := $(NPM)/node_modules/jssip.bundle.js

.PHONY: console
console: $(SCRIPTS) ## the scripts that the console's pages load

$(SCRIPTS): $(NPM)/package-lock.json | $(VENV)/run.stamp
	@echo "installing the console's scripts into $(NPM)/node_modules" >&2
	@cd $(NPM) && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent bundle -- --log-level=error \
		|| echo "no scripts for the console: pages have no plots, waveforms and telephone; make console tries again" >&2

.PHONY: run
run: $(VENV)/run.stamp $(SCRIPTS) ## install what is missing, start every process [SWITCH=freeswitch], Ctrl-C stops them all
	@$(if $(findstring command,$(origin SWITCH)),RESTCOMM_SWITCH=$(SWITCH)) exec $(BIN)/python -m app.launcher

# Tests of these paths touch no database, no switch, no audio program and no Node.js: nothing is looked for before them.
PURE_TESTS := tests/rcml% tests/calls% tests/errors% tests/test_architecture.py%

.PHONY: test
test: $(VENV)/test.stamp ## every test, or those of T=path; PYTEST=options
	@$(if $(filter-out $(PURE_TESTS),$(T)),$(MAKE) test-programs)
	@exec $(if $(filter tests,$(T)),scripts/test,$(BIN)/python -m pytest $(T)) $(PYTEST)

.PHONY: test-programs
test-programs: $(VENV)/test.stamp $(SCRIPTS)
	@scripts/debian-packages redis-server espeak-ng flite festival festvox-kallpc16k postgresql mariadb-server sqlite3 nodejs npm ghostscript paps prometheus baresip-core sip-tester linphone-cli nftables chromium chromium-driver
	@for folder in tests/node tests/agents/node; do (cd $$folder && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent; }) || exit; done
	@$(BIN)/python -m app.launcher.switch.asterisk_copy

.PHONY: pipecat
pipecat: ## pipecat for tests/real_switch/test_stream_clients.py, into .venv-pipecat: some 800 MB
	@$(PYTHON) -m venv .venv-pipecat
	@.venv-pipecat/bin/pip install -qq --disable-pip-version-check --require-hashes -r tests/agents/requirements.txt

.PHONY: test-ansible
test-ansible: $(VENV)/test.stamp ## configs/ansible twice on a fresh Debian in a folder, as root; some minutes
	@scripts/debian-packages debootstrap
	@FRESH_MACHINE=1 exec $(BIN)/python -m pytest tests/ansible $(PYTEST)

.PHONY: fuzz
fuzz: $(VENV)/test.stamp ## schemathesis on the REST API: CASES=100 for each operation, more than 5,000 in all
	@$(BIN)/python -m tests.api.fuzz --max-examples $(CASES)

.PHONY: matrix
matrix: $(VENV)/test.stamp ## every property and parameter of the guide's chapter 4, tried in XML and in JSON, as a table
	@$(BIN)/python -m tests.api.guide

.PHONY: soak
soak: $(VENV)/test.stamp ## CALLS=300 mixed calls, ten a second, and forty in a room for 30 s, on each switch that is here
	@CALLS=$(if $(CALLS),$(CALLS),300) CROWD_SECONDS=30 exec $(BIN)/python -m pytest tests/real_switch/test_soak.py \
		tests/real_switch/test_conference.py::test_forty_in_one_room $(PYTEST)

.PHONY: chaos
chaos: $(VENV)/test.stamp ## every fault under 25 live calls on each switch [CHAOS="--switch asterisk --faults link --docs"] [HOURS=8]
	@scripts/debian-packages redis-server
	@$(BIN)/python -m app.launcher.switch.asterisk_copy
	@exec $(BIN)/python -m tests.chaos $(if $(HOURS),--hours $(HOURS)) $(CHAOS)

.PHONY: interop
interop: $(VENV)/test.stamp ## 50 kinds of calls by sipp and baresip on each switch; writes the table of docs/interop.md
	@scripts/debian-packages redis-server sip-tester baresip-core
	@$(BIN)/python -m app.launcher.switch.asterisk_copy
	@exec $(BIN)/python -m tests.interop

.PHONY: attack
attack: $(VENV)/test.stamp ## every attack, cells tried and held, both switches [ATTACK="--parts injection,floods --switch asterisk"]
	@$(MAKE) test-programs
	@exec $(BIN)/python -m tests.attack $(ATTACK)

.PHONY: lint
lint: $(VENV)/test.stamp ## ruff: format and rules; words that texts for users avoid
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet .; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/python -m tests.prose.words

.PHONY: audit
audit: ## known holes in packages of others: npm audit, and pip-audit where it is installed; says what could not be asked
	@scripts/audit

.PHONY: types
types: $(VENV)/test.stamp ## mypy --strict on every file of the application
	@$(BIN)/mypy

.PHONY: call
call: $(VENV)/run.stamp ## a softphone dials TO=1234 [DIGITS=12# SPEAK="text" WAV=file SECONDS=30 SAVE=file]: a JSON line
	@exec $(BIN)/python -m tests.trial.make_call call --to "$(TO)" --digits "$(DIGITS)" --speak "$(SPEAK)" \
		--wav "$(WAV)" --save "$(SAVE)" --seconds "$(if $(CALL_SECONDS),$(CALL_SECONDS),30)"

.PHONY: phone
phone: $(VENV)/run.stamp ## a softphone registers as NAME=alice, answers, speaks, and says back what it hears
	@exec $(BIN)/python -m tests.trial.make_phone --name "$(NAME)" --password "$(PASSWORD)"

.PHONY: bench
bench: $(VENV)/test.stamp ## SIP load on each switch, its own dialplan against ours [BASE=commit BENCH="--part asterisk --docs"]
	@scripts/debian-packages redis-server espeak-ng sip-tester
	@$(BIN)/python -m app.launcher.switch.asterisk_copy
	@exec $(BIN)/python -m tests.bench $(if $(BASE),--base $(BASE)) $(BENCH)

.PHONY: profile
profile: $(VENV)/test.stamp ## flame graphs of engine, api and worker under the bench's load [BENCH="--part asterisk --rate 50"]
	@scripts/debian-packages redis-server espeak-ng sip-tester
	@$(BIN)/python -m app.launcher.switch.asterisk_copy
	@exec $(BIN)/python -m tests.bench --profile $(if $(BENCH),$(BENCH),--part asterisk --rate 50)

.PHONY: docs
docs: $(VENV)/run.stamp ## write docs/settings.md, docs/rcml.md, docs/rest.md, docs/compatibility.md, docs/licenses.md, a table of docs/operations.md
	@$(BIN)/python -m app.launcher.pages.settings_page > docs/settings.md
	@$(BIN)/python -m app.launcher.pages.rcml_page > docs/rcml.md
	@$(BIN)/python -m app.launcher.pages.rest_page > docs/rest.md
	@$(BIN)/python -m app.launcher.pages.compatibility_page > docs/compatibility.md
	@$(BIN)/python -m app.launcher.pages.deadlines_page docs/operations.md
	@$(BIN)/python -m app.launcher.pages.licenses_page > docs/licenses.md

.PHONY: screenshots
screenshots: $(VENV)/test.stamp $(SCRIPTS) ## pictures of the console for docs/console.md [ALL=folder: every page, light and dark, wide and narrow]
	@scripts/debian-packages redis-server chromium chromium-driver
	@$(BIN)/python -m tests.console.screenshots $(if $(ALL),--all "$(ALL)")

.PHONY: docs-site
docs-site: $(VENV)/docs.stamp ## the documentation as a static site, its links checked: OUT=folder, by default var/site/html
	@$(BIN)/python -m app.launcher.pages.site "$(if $(filter file,$(origin OUT)),var/site/html,$(OUT))"

.PHONY: configs
configs: $(VENV)/run.stamp ## configuration for a switch of your own: SWITCH=asterisk OUT=folder
	@$(BIN)/python -m app.launcher.configs "$(SWITCH)" "$(OUT)"

.PHONY: lock
lock: $(VENV)/test.stamp ## pin requirements*.in into requirements*.txt, with hashes
	@$(COMPILE) --output-file=requirements.txt requirements.in
	@$(COMPILE) --constraint=requirements.txt --output-file=requirements-test.txt requirements-test.in
	@$(COMPILE) --constraint=requirements-test.txt --output-file=requirements-docs.txt requirements-docs.in
	@sed -i -E '/^--?(find-links|extra-index-url|index-url|trusted-host)|file:\/\//d' requirements.txt requirements-test.txt requirements-docs.txt

.PHONY: clean
clean: ## remove what can be made again; never var/, where calls and recordings are
	@rm -rf $(VENV) tests/node/node_modules tests/agents/node/node_modules $(NPM)/node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/pip:
	@PYTHON=$(PYTHON) scripts/debian-packages $(if $(shell command -v $(PYTHON)),,python3) python3-venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, PYTHON=... names one")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/pip
	@echo "installing Python packages into $(VENV)" >&2
	@$(if $(filter run,$(MAKECMDGOALS)),$(if $(SWITCH:asterisk=),,PYTHON=$(PYTHON) scripts/fetch-ahead))
	@$(PIP) --no-compile -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-test.txt | $(VENV)/run.stamp
	@$(PIP) -r requirements-test.txt
	@touch $@

$(VENV)/docs.stamp: requirements-docs.txt | $(VENV)/run.stamp
	@$(PIP) -r requirements-docs.txt
	@touch $@
