# Two commands matter: `make run` and `make test`. `make` alone lists the rest.

PYTHON ?= python3
RUN := .venv/bin/python
TEST := .venv-test/bin/python
CHROMIUM_VERSION := 153.0.0

.DEFAULT_GOAL := help
.PHONY: help run test check fix words test-fast screenshots bench audit lock clean python chromium
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; \
		do printf '  make %-10s %s\n' "$$name" "$$what"; done

run: .venv/ready ## Start everything and print the address; Ctrl-C stops it
	@exec .venv/bin/citas run

test: .venv-test/ready chromium ## Install what tests need and prove everything
	@$(MAKE) check
	@$(TEST) -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder

check: .venv-test/ready ## Lint, types and import contracts
	@$(TEST) -m ruff check .
	@$(TEST) -m ruff format --check .
	@$(TEST) -m mypy
	@PYTHONPATH=src .venv-test/bin/lint-imports --no-logo

fix: .venv-test/ready ## Put the code in shape
	@$(TEST) -m ruff check --fix .
	@$(TEST) -m ruff format .

words: .venv-test/ready ## Extract the words on screen after changing any, and say which lack English
	@$(TEST) -m babel.messages.frontend -q extract -F babel.cfg -o locale/citas.pot \
		--no-location --omit-header --sort-output src
	@$(TEST) -m babel.messages.frontend -q update -i locale/citas.pot -d locale -D django -l en \
		--no-fuzzy-matching --ignore-obsolete --omit-header
	@$(TEST) -m tests.catalogue

test-fast: .venv-test/ready ## The tests without browser, races and processes
	@$(TEST) -m pytest tests/rules tests/architecture tests/domain tests/web tests/api -n 2

screenshots: .venv-test/ready chromium ## Picture README and help anew, and every page (build/pictures)
	@CITAS_SCREENSHOTS=1 $(TEST) -m pytest tests/e2e/test_picture.py tests/e2e/test_help_pictures.py \
		tests/e2e/test_icons.py tests/e2e/pages/test_pictures.py

bench: .venv-test/ready ## Measure each path beside bare SQL (needs wrk)
	@command -v wrk >/dev/null || [ "$$(id -u)" -ne 0 ] || apt-get install -y -qq wrk
	@$(TEST) -m bench

audit: .venv-audit/ready chromium ## The slow proofs (Lighthouse needs npm)
	@.venv-audit/bin/python -m pytest tests/audit
	@.venv-audit/bin/python -m bench.audit

lock: ## Choose newer versions of everything and write the lock files
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	@cd requirements && for name in build run test audit; do \
		../.venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
			--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
			$$name.in --output-file $$name.txt || exit 1; done
	@rm -rf .venv-lock

clean: ## Remove what was built (the data of `make run` stay)
	@rm -rf .venv .venv-test .venv-audit .venv-lock .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache build bench/out
	@find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python that will do, or one sentence that says what to install. A `.venv` whose Python has gone
# (an upgrade of the machine, another checkout) is made again.
python:
	@for venv in .venv .venv-test .venv-audit; do \
		$$venv/bin/python -c '' 2>/dev/null || rm -f $$venv/ready; done
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo 'Falta Python 3.11 o posterior:' \
		'instálelo, por ejemplo con: apt-get install python3 python3-venv' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"Se necesita Python 3.11 o posterior y «$(PYTHON)» es $$("$(PYTHON)" -V 2>&1):" \
		"indique otro, por ejemplo: make run PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo \
		'A este Python le falta venv: instálelo, por ejemplo con: apt-get install python3-venv' \
		>&2; exit 1; }

# `ready` is written last, so an installation that was interrupted starts over.
.venv/ready .venv-test/ready .venv-audit/ready: | python
.venv/ready: requirements/run.txt
.venv-test/ready: requirements/test.txt
.venv-audit/ready: requirements/audit.txt
.venv/ready .venv-test/ready .venv-audit/ready:
	@echo 'Instalando los paquetes de $(notdir $<) (solo esta vez; puede tardar un minuto)…'
	@rm -rf $(@D) && "$(PYTHON)" -m venv $(@D) || { rm -rf $(@D); echo \
		'No se pudo crear $(@D): revise el espacio en el disco y los permisos.' >&2; exit 1; }
	@(for part in 'requirements/build.txt' '$< --no-build-isolation --no-binary http-ece'; do \
		$(@D)/bin/python -m pip install -qq --disable-pip-version-check --no-input \
			--require-hashes --no-deps --only-binary :all: -r $$part || exit 1; done) || { echo \
		'No se pudieron instalar los paquetes: revise la conexión y el disco, y repita la orden.' \
		>&2; exit 1; }
	@for site in $(@D)/lib/python3*/site-packages; do echo ../../../../src >$$site/citas.pth; done
	@printf '%s\n' '#!/bin/sh' 'exec "$$(dirname "$$(readlink -f "$$0")")/python"' \
		| sed '2s/$$/ -m citas.interfaces.cli "$$@"/' >$(@D)/bin/citas
	@chmod +x $(@D)/bin/citas
	@touch $@

chromium: .venv-test/ready
	@$(TEST) -m tests.e2e.chromium $(CHROMIUM_VERSION)
