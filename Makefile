# `make briefings` on a fresh machine sets up and builds; `make test` sets up and tests. Without make: see CONTRIBUTING.md.

PYTHON ?= python3
RAW    ?= ../shared/data
PLACE  ?=
AREA   ?=
VENV   := .venv
BIN    := $(VENV)/bin
AUDIT  := .venv-audit
WORK   ?= 2

.PHONY: help setup dev briefings lab test check fix lock snapshot bench sbom audit clean \
        test-fast check-style check-types check-layers check-notebooks check-docs check-ground

help:
	@echo "make setup      install into .venv"
	@echo "make briefings  make the briefings of Birmingham, or PLACE=Leeds, into reports/"
	@echo "make lab        open the notebooks in JupyterLab"
	@echo "make test       run all tests"
	@echo "make test-fast  run those without a browser, the published files and long runs"
	@echo "make check      check style, types, layers, notebooks, documents (writes nothing)"
	@echo "make fix        mend what can be mended: format, notebooks' outputs, command reference"
	@echo "make snapshot   make data/published again from the published files in RAW=$(RAW)"
	@echo "make bench      measure speed and memory against papermill + nbconvert; writes benchmarks/RESULTS.md"
	@echo "make sbom       write build/sbom.cdx.json, the CycloneDX list of what is installed"
	@echo "make audit      ask the advisory database about every package that the locks pin (needs the internet)"
	@echo "make lock       choose package versions again (needs the package index)"
	@echo "make clean      remove .venv and caches; reports and data stay"

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock environment.yml pyproject.toml
	@$(PYTHON) tools/set_up.py
	@touch $@

dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: requirements.lock requirements-dev.lock environment.yml pyproject.toml
	@$(PYTHON) tools/set_up.py --dev
	@touch $(VENV)/.installed $@

briefings: setup
	@$(BIN)/send-briefings build $(if $(PLACE),--place "$(PLACE)") $(foreach area,$(AREA),--area $(area))

lab: setup
	@$(BIN)/send-briefings lab

test: dev
	@SEND_CHROMIUM="$$($(BIN)/python tools/ensure_browser.py)" && export SEND_CHROMIUM && \
	$(BIN)/python -m pytest -q -n $(WORK) --dist loadfile --no-loadscope-reorder $(TESTS)

test-fast: dev
	@$(BIN)/python -m pytest -q -n $(WORK) --dist loadfile --no-loadscope-reorder -m "not long and not browser and not raw" $(TESTS)

check: dev
	@$(MAKE) --no-print-directory --keep-going check-style check-types check-layers check-notebooks check-docs check-ground

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types:
	$(BIN)/mypy

check-layers:
	$(BIN)/lint-imports

check-notebooks:
	$(BIN)/python tools/check_notebooks.py

check-docs:
	$(BIN)/python tools/command_reference.py --check
	$(BIN)/python tools/source_reference.py --check
	$(BIN)/python tools/licences.py --check

check-ground:
	$(BIN)/python tools/check_ground.py

fix: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/check_notebooks.py --fix
	$(BIN)/python tools/command_reference.py
	$(BIN)/python tools/source_reference.py
	$(BIN)/python tools/licences.py

lock: dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python tools/lock.py $(if $(UPGRADE),--upgrade)

snapshot: setup
	@test -d "$(RAW)" || { echo "RAW is '$(RAW)', which is no folder. Give the folder of published files: make snapshot RAW=..."; exit 2; }
	$(BIN)/send-briefings data import --replace-all "$(RAW)/absence" "$(RAW)/exclusions" "$(RAW)/lait" "$(RAW)/neet" "$(RAW)/nhs_community" "$(RAW)/tribunals/SEND_Tribunals_and_appeal_rate_2014-2024.csv" \
		"$(RAW)/sen2_2025" "$(RAW)/sen2_2026" "$(RAW)/finance" "$(RAW)"/ofsted/*.xlsx "$(RAW)"/ofsted/*.ods \
		"$(RAW)"/sen2_2022/sen2_age_caseload.csv "$(RAW)"/sen2_2022/sen2_estab_caseload.csv "$(RAW)/elective_home_education" "$(RAW)/population" \
		"$(RAW)"/destinations/destinations_1618.csv "$(RAW)/autism_waits"

bench: dev
	$(BIN)/python benchmarks/compare.py $(if $(QUICK),--quick)

$(AUDIT)/.installed: requirements-audit.lock
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --require-hashes --only-binary=:all: -r requirements-audit.lock
	@touch $@

sbom: setup $(AUDIT)/.installed
	@mkdir -p build
	$(AUDIT)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
		-o build/sbom.cdx.json $(BIN)/python

audit: $(AUDIT)/.installed
	$(AUDIT)/bin/pip-audit --require-hashes --disable-pip -r requirements.lock -r requirements-dev.lock

clean:
	rm -rf $(VENV) $(AUDIT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
