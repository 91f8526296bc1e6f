# What a person does with Hearth from a clone. `make` alone lists it. The work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run test check client bench fuzz chaos story generate setup supply release

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: ## build everything and open the doors, with a demo meeting (DEMO=no: without)
	@scripts/run.sh

test: ## everything that must hold, from formatting to browsers; ends with `N passed, 0 failed`
	@scripts/test.sh

check: ## the inner loop: format, lints, unit tests, the client's checks
	@scripts/check.sh

client: ## build the browser client into client-web/dist, if anything changed
	@scripts/client.sh build

bench: ## measure Hearth and the floor under it; one JSON line each (SCENARIO=night: only that)
	@cargo run --quiet --release -p load --bin bench -- $(SCENARIO)

fuzz: ## the property tests with many more cases (CASES=10000)
	@PROPTEST_CASES=$(or $(CASES),10000) cargo test --workspace --lib --test it --test properties

chaos: ## the seeded simulation over many more seeds (SEEDS=250000)
	@SIM_SEEDS=$(or $(SEEDS),250000) cargo test --release -p sim -- --nocapture

story: ## act out the main job in Chromium; screenshots in target/story/
	@scripts/story.sh

generate: ## write client-web/src/protocol.gen.ts and docs/reference/ from the code
	@cargo build --quiet --workspace --bin generate && $$(scripts/target.sh)/debug/generate

setup: ## what building and testing need; installs Debian packages if it may, else says what is missing
	@scripts/setup.sh

supply: ## licences, banned versions and sources of all dependencies
	@scripts/tools.sh && PATH="$$PWD/target/tools/bin:$$PATH" cargo deny check bans licenses sources

release: ## build with link-time optimisation, and play one meeting with it
	@scripts/release.sh release
