# Two commands do everything on a fresh machine with Python 3.11+ and make: `make feeds`, `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install feeds test cases coverage clients docs soak pages bench simulate release lint format clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing the program and its tools into $(VENV): two steps, some minutes without a word."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=24'  # older ones trip over two spellings of an extra
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# The sample articles, imported as if first seen on the day after the newest of them.
feeds: install
	$(BIN)/syndicate import jsonl syndicate/samples/articles.jsonl --at 2024-06-30T00:00:00Z
	$(BIN)/syndicate build

# Side by side, since mypy alone leaves all processors but one idle.
test: install
	$(MAKE) -j2 lint cases

# On embedded stores; those that lean most on the store (`both_stores`) on a PostgreSQL, too.
cases: install
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --store both --cov --cov-report=term:skip-covered

# Takes twice as long: which branches no test runs.
coverage: install
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-branch --cov-report=term:skip-covered

# Real feed readers against the server; newsboat, sfeed and curl are used where they are installed.
CLIENTS := .clients

clients: install $(CLIENTS)/.installed
	$(BIN)/python -m pytest -rs tests/clients

$(CLIENTS)/.installed: tests/clients/requirements.txt tests/clients/package.json
	$(PYTHON) -m venv $(CLIENTS)/venv
	$(CLIENTS)/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/clients/requirements.txt
	cp tests/clients/package.json $(CLIENTS)/
	if command -v npm >/dev/null; then npm install --prefix $(CLIENTS) --silent --no-package-lock --no-audit --no-fund; fi
	touch $@

# The documentation as a site, in site/; a link or an anchor that leads nowhere ends it.
docs: install
	$(BIN)/zensical build --strict

soak: install
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest -n auto -m 'hypothesis and not soak' --hypothesis-profile soak
	$(BIN)/python -m pytest -n auto --dist loadfile --store postgresql

# The pages in Chromium, looked at by axe-core, which npm fetches; SCREENSHOTS=FOLDER keeps pictures.
pages: install
	npm install --silent --no-save --prefix $(VENV) axe-core@4
	$(BIN)/python -m pytest tests/build/test_pages_in_browser.py -rs

# Other programs that write feeds, measured beside ours, in an environment of their own.
PEERS := .peers

bench: install $(PEERS)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m bench $(BENCH)

$(PEERS)/.installed: bench/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement bench/peers.txt
	touch $@

# docs/explanation/scale.md. CHECK=1 builds with 1, 2 and 4 workers first, MEASURE=1 measures the constants first
# (TEST_DATABASE_URL names a server to measure on, too), WRITE=1 writes the page.
simulate: install
	$(BIN)/python -m bench.simulate $(if $(MEASURE),--measure) $(if $(CHECK),--check) $(if $(WRITE),--write)

# What would be uploaded, into dist/: packages, their bill of materials and digests. STRICT=1 fails
# where the vulnerability service cannot be reached, too. Nothing is uploaded.
RELEASE := .release

release: install $(RELEASE)/.installed
	STRICT=$(STRICT) $(BIN)/python -m release
	$(BIN)/python -m pytest -m 'soak or not soak' tests/packages

$(RELEASE)/.installed: release/tools.txt
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=24'
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check --requirement release/tools.txt
	touch $@

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(CLIENTS) $(PEERS) $(RELEASE) build dist *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
