# What a person types; every target first builds the environment that it needs (nothing is done when it is there).
# Options are words after it: make run PORT=8001 DATA_DIR=/srv/page DEMO=0

PYTHON ?= python3
PARALLEL = --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: run demo test test-fast check bench bench-page bench-fanout bench-probes proof eval eval-words lock env env-dev

run: env  ## the whole product on this machine, until Ctrl-C
	@.venv/bin/python manage.py up --with-parent

demo: env  ## replays the story of the demo into the running product, minute by minute
	@.venv/bin/python manage.py replay

test: env-dev  ## everything: checks, then all tests on real servers, then the journeys on the embedded database
	@.venv/bin/python tests/programs.py
	@.venv/bin/python tests/check.py
	@.venv/bin/python -m pytest $(PARALLEL) -m "not proof"
	@.venv/bin/python -m pytest $(PARALLEL) --embedded tests/journeys

test-fast: env-dev  ## what needs no server
	@.venv/bin/python -m pytest $(PARALLEL) --embedded -m "not servers and not slow and not proof"

check: env-dev  ## style, types, import directions, migrations, settings of production
	@.venv/bin/python tests/check.py

bench:  ## all measurements, one part after the other; writes docs/performance.md
	@failed=0; for part in page fanout probes; do $(MAKE) --no-print-directory bench-$$part || failed=1; done; \
	.venv/bin/python -m bench.performance; exit $$failed

bench-page: env-dev  ## the public page under load, as ratios to nginx in the same run
	@.venv/bin/python tests/programs.py --bench
	@failed=0; for part in page click costs weight audit; do .venv/bin/python -m bench.$$part || failed=1; done; \
	.venv/bin/python -m bench.performance; exit $$failed

bench-fanout: env-dev  ## one update to 100,000 subscribers, as ratios to Postfix's own generator in the same run
	@.venv/bin/python tests/programs.py --bench
	@failed=0; .venv/bin/python -m bench.fanout || failed=1; .venv/bin/python -m bench.performance; exit $$failed

bench-probes: env-dev  ## looking through 100, 1,000 and 10,000 probes, as ratios to a bare client in the same run
	@.venv/bin/python tests/programs.py --bench
	@failed=0; .venv/bin/python -m bench.probes || failed=1; .venv/bin/python -m bench.performance; exit $$failed

eval: env-dev  ## how well the probes' results are judged, on a labelled corpus; writes docs/evaluation.md
	@.venv/bin/python -m evaluation

eval-words: env-dev  ## how well the language check reads, on labelled texts; writes docs/plain-language.md
	@DJANGO_SETTINGS_MODULE=statuspage.settings .venv/bin/python -m evaluation.language

proof: env-dev  ## what holds under kills and lost answers, 20 seeds each; writes docs/proof.md
	@.venv/bin/python tests/programs.py --proof
	@failed=0; for part in delivery scale_out publication; do .venv/bin/python -m proof.$$part || failed=1; done; exit $$failed
	@.venv/bin/python -m proof.compatibility
	@.venv/bin/python -m pytest -m "proof or hypothesis" --hypothesis-profile=thorough

lock: env-dev  ## pin what requirements.in and requirements-dev.in ask for
	@uv=".venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes"; \
	$$uv requirements.in -o requirements.txt && \
	$$uv requirements-dev.in -o requirements-dev.txt && \
	$$uv requirements-s3.in -o requirements-s3.txt && \
	echo uv | $$uv - -o requirements-installer.txt

env:
	@$(PYTHON) statuspage/bootstrap.py

env-dev:
	@$(PYTHON) statuspage/bootstrap.py --dev
