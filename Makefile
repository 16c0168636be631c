# CONTRIBUTING.md lists the commands; each installs what it needs, and says so.
# Prerequisites: Rust (rustup), Node 20 or newer, make. On a bare Debian, the first `make test` also
# installs Chromium, Firefox and Redis.

WASM_BINDGEN := $(shell sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
TARGET       := wasm32-unknown-unknown
TOOLS        := $(CURDIR)/.tools
BINDGEN      := $(TOOLS)/wasm-bindgen-$(WASM_BINDGEN).stamp
DENY         := $(TOOLS)/cargo-deny-0.20.2.stamp
MUTANTS      := 27.1.0
# The generated glue can make another instance; the entries decide where the bytes come from.
GLUE         := --experimental-reset-state-function --omit-default-module-path
VERSION      := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
ARCHIVE      := target/archive/fanion-$(VERSION).tgz
TRAP         := target/trap/wasm/fanion_bg.wasm
# Link-time optimization across all crates happens only if `cdylib` is the only crate type.
CARGO        := CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$(CURDIR)/pkg/build/wasm-linker.js" \
	cargo rustc --release --locked --features allocator --target $(TARGET) --crate-type cdylib
# Stack of 64 KiB instead of 1 MiB, the default: at least four times the deepest use (`tests/js/stack.test.js`).
STACK        := -Clink-arg=-zstack-size=65536
# --low-memory-unused: the first kB of the memory is the end of the stack; no address is that low.
# --skip-pass=local-cse: repeated expressions compress better than local variables.
SHRINK       := -Oz --converge --skip-pass=local-cse --low-memory-unused --strip-producers --strip-target-features
# Smaller than the default of LLVM, and no slower; the tools are near their limit.
INLINE       := 50
# Instructions that JavaScript lacks.
LOWER        := --signext-lowering --llvm-memory-copy-fill-lowering --llvm-nontrapping-fptoint-lowering
CARGO_FUZZ   := $(TOOLS)/cargo-fuzz-0.13.2.stamp
# What cargo-fuzz compiles the targets with. It is not needed to run them, and takes longer to install than they do.
FUZZ_FLAGS   := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cllvm-args=-simplifycfg-branch-fold-threshold=0 \
	-Cllvm-args=-sanitizer-coverage-stack-depth -Cdebug-assertions -Ccodegen-units=1
HOST          = $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ_BUILT    = target/fuzz/$(HOST)/release
NATIVE       := target/benches/release/native
YGGDRASIL    := target/benches/wasm/yggdrasil_bg.wasm
# Yggdrasil for the test of agreement.
AGREEMENT    := target/yggdrasil/release/yggdrasil
RAW          := target/$(TARGET)/release/fanion.wasm
TOOLS_WASM   := target/tools/$(TARGET)/release/fanion.wasm
JS_WASM      := target/js/$(TARGET)/release/fanion.wasm
TRAP_WASM    := target/trap/$(TARGET)/release/fanion.wasm
export PATH  := $(TOOLS)/bin:$(PATH)
CARGO_HOME   ?= $(HOME)/.cargo
# Many tests wait. By default, Node runs one file at a time on a machine with two cores.
NODE_TEST     = node --test --test-reporter=spec --test-concurrency=$(shell node -p 'Math.max(2, os.availableParallelism())')
HOSTS_ALONE  := tests/hosts/client.test.js
POSTGRESQL   := $(shell command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)

.PHONY: compat peers-unleash-client peers-proxy-client demo test bench patterns isolates diff lint size build clean install native web js cli canary edge edge-peer edge-soak hosts hosts-client unleash redis postgresql compile release-checks licenses api rust-api accept-rust-api deny audit sbom version reproduce site fuzz fuzz-corpus soak signed mutants
.DELETE_ON_ERROR:

demo: build
	node www/serve.js

test: hosts-client native js web compat cli canary edge hosts release-checks signed $(if $(POSTGRESQL),unleash)
	$(if $(POSTGRESQL),,@echo "not run: the tests with a real Unleash server, which need PostgreSQL; \`make unleash\` runs them")

# The crate natively: unit tests, doc tests, specification, reference evaluators.
native: node_modules/.stamp
	cargo test

# Each mutant of the evaluation must fail a test; hours on two cores, so not part of `make test`. A mutant is in `src`
# while it is tested: change no file there meanwhile.
mutants: $(TOOLS)/cargo-mutants-$(MUTANTS).stamp node_modules/.stamp
	cargo mutants --in-place

# The WebAssembly boundary in a real browser.
web: $(TOOLS)/target.stamp $(BINDGEN) $(TOOLS)/browser.stamp
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
	WASM_BINDGEN_TEST_TIMEOUT=120 \
	CHROMEDRIVER=$$(command -v chromedriver) \
	cargo test --target $(TARGET) --test web

# Coverage-guided fuzzing, FUZZ_SECONDS for each target; not part of `make test`. cargo-fuzz can also shrink an input.
fuzz: $(CARGO_FUZZ) node_modules/.stamp
	cargo fuzz build -s none --fuzz-dir fuzz --target-dir target/fuzz
	node fuzz/run.js $(FUZZ_BUILT)

# The corpus of each target and 20 seconds of fuzzing, for CI.
fuzz-corpus: node_modules/.stamp
	RUSTFLAGS="$(FUZZ_FLAGS)" cargo build --release --locked --manifest-path fuzz/Cargo.toml --target $(HOST) --target-dir target/fuzz
	FUZZ_SECONDS=20 FUZZ_RANDOM=1 node fuzz/run.js $(FUZZ_BUILT)

# The package in Node and in a real browser.
js: build $(TRAP) $(AGREEMENT) $(TOOLS)/browser.stamp
	$(NODE_TEST) tests/js/*.test.js

# The drop-ins for the SDKs of Unleash beside the originals, in every runtime.
compat: build tests/hosts/node_modules/.stamp
	$(NODE_TEST) --test-timeout=300000 tests/compat/*.test.js

# The public suites of `unleash-client` with the drop-in; not part of `make test`. UNLEASH_NODE_SDK is the path of a
# checkout; by default the repository is cloned.
peers-unleash-client: build tests/peers/unleash-client/node_modules/.stamp
	node tests/peers/unleash-client/run.js

tests/peers/unleash-client/node_modules/.stamp: tests/peers/unleash-client/package-lock.json tests/peers/unleash-client/package.json
	@echo "installing what the suites of unleash-client need into tests/peers/unleash-client/node_modules"
	npm --prefix tests/peers/unleash-client ci --ignore-scripts
	@touch $@

# The test suites of frontend SDKs with the drop-in for unleash-proxy-client, from GitHub or from checkouts in
# UNLEASH_JS_SDK and UNLEASH_REACT_SDK; not part of `make test`.
peers-proxy-client: build tests/peers/proxy-client/node_modules/.stamp
	node tests/peers/proxy-client/run.js

tests/peers/proxy-client/node_modules/.stamp: tests/peers/proxy-client/package-lock.json tests/peers/proxy-client/package.json
	@echo "installing the test runners of the SDKs into tests/peers/proxy-client/node_modules"
	npm --prefix tests/peers/proxy-client ci --ignore-scripts
	@touch $@

# The edge: recorded answers of unleash-edge, tokens, faults of the server; its command in Node, Bun and Deno.
edge: build tests/hosts/node_modules/.stamp redis
	$(NODE_TEST) --test-timeout=300000 tests/edge/*.test.js tests/edge-server/*.test.js
	@command -v redis-server >/dev/null || echo "not run: the tests with Redis, which are counted as skipped: install \`redis-server\`"

# Tests of the storage start a Redis server.
redis:
	@sh tests/edge-server/redis.sh

# Only `make unleash` needs it, and says so.
postgresql:
	-@tests/unleash/server.sh install target/unleash

# The other commands of `fanion`, in Node, Bun and Deno, in pipes and on a terminal.
cli: build tests/hosts/node_modules/.stamp
	$(NODE_TEST) --test-timeout=300000 tests/cli/*.test.js

# The router for builds: trials in Node, Deno, Bun and workerd, 100,000 requests over a ramp, simulated deployments.
canary: build tests/hosts/node_modules/.stamp redis
	$(NODE_TEST) --test-timeout=600000 tests/canary/*.test.js
	@command -v redis-server >/dev/null || echo "not run: the tests with Redis, which are counted as skipped: install \`redis-server\`"

# Signed flags: trials in Node, Deno, Bun, workerd, Chromium and Firefox.
signed: build tests/hosts/node_modules/.stamp $(TOOLS)/browser.stamp
	$(NODE_TEST) --test-timeout=300000 tests/signed/*.test.js

# The edge beside a live unleash-edge 20.1.0, which has to be installed; not part of `make test`.
edge-peer: build
	node --test --test-reporter=spec tests/edge-peer/*.test.js

# The client of the archive in every host. Alone: the requests have short timeouts, and some hosts run at the same time.
hosts-client: $(ARCHIVE) $(TOOLS)/browser.stamp
	node --test --test-reporter=spec $(HOSTS_ALONE)

# The packed archive, as users install it, in every runtime and through every bundler.
hosts: $(ARCHIVE) $(TOOLS)/browser.stamp
	$(NODE_TEST) $(filter-out $(HOSTS_ALONE),$(wildcard tests/hosts/*.test.js))

$(AGREEMENT): tests/yggdrasil/src/main.rs tests/yggdrasil/Cargo.toml tests/yggdrasil/Cargo.lock
	@echo "compiling Yggdrasil for a test (about a minute, once)"
	cargo build --release --locked --manifest-path tests/yggdrasil/Cargo.toml --target-dir target/yggdrasil
	@touch $@

# The client, a ramp, SDKs behind the edge and a Next.js app, with a real Unleash server; part of `make test` where PostgreSQL is installed.
unleash: $(ARCHIVE) tests/unleash/node_modules/.stamp $(TOOLS)/browser.stamp
	trap 'tests/unleash/server.sh stop target/unleash' EXIT; \
	tests/unleash/server.sh start target/unleash && \
	node --test --test-reporter=spec tests/unleash/*.test.js

tests/unleash/node_modules/.stamp: tests/unleash/package-lock.json tests/unleash/package.json
	@echo "installing an Unleash server and SDKs into tests/unleash/node_modules (340 MB, once)"
	npm --prefix tests/unleash ci --ignore-scripts
	npm --prefix tests/unleash rebuild node24 --foreground-scripts
	@touch $@

# The same Node version on every machine: in older ones some peers take several times as long.
bench: build benches/peers/node_modules/.stamp tests/hosts/node_modules/.stamp $(TOOLS)/browser.stamp $(TOOLS)/wrk.stamp $(YGGDRASIL) $(NATIVE)
	tests/hosts/node_modules/node24/bin/node benches/run.js
	tests/hosts/node_modules/node24/bin/node benches/edge.js

# The time to load patterns with Unicode classes, in Node, Chromium and workerd.
patterns: build tests/hosts/node_modules/.stamp $(TOOLS)/browser.stamp
	tests/hosts/node_modules/node24/bin/node benches/patterns.js

# `fanion diff` beside a loop over unleash-client, and the time until a command prints; some minutes.
diff: build tests/hosts/node_modules/.stamp
	tests/hosts/node_modules/node24/bin/node benches/diff.js

# The processor time of the first request to a new Worker, in workerd; Linux only.
isolates: build benches/peers/node_modules/.stamp tests/hosts/node_modules/.stamp
	tests/hosts/node_modules/node24/bin/node benches/isolates.js

# The edge at full load for ten minutes, restarted twice, and with 10,000 connections; Linux only.
edge-soak: build tests/hosts/node_modules/.stamp
	ulimit -n 20000 && node benches/edge-soak.js

# Clients, an edge and a server in one process for an hour (SOAK_MINUTES), under faults and restarts.
soak: build
	node benches/soak.js

benches/peers/node_modules/.stamp: benches/peers/package-lock.json benches/peers/package.json
	@echo "installing the compared packages into benches/peers/node_modules"
	npm --prefix benches/peers ci
	@touch $@

# Fanion and Yggdrasil, native.
$(NATIVE): $(shell find src benches/crates -name '*.rs') Cargo.toml benches/crates/Cargo.toml benches/crates/Cargo.lock benches/crates/native/Cargo.toml
	cargo build --release --locked --manifest-path benches/crates/Cargo.toml --package native --target-dir target/benches
	@touch $@

# Yggdrasil in WebAssembly.
$(YGGDRASIL): $(shell find benches/crates/yggdrasil -name '*.rs') benches/crates/Cargo.toml benches/crates/Cargo.lock benches/crates/yggdrasil/Cargo.toml $(TOOLS)/target.stamp $(BINDGEN) node_modules/.stamp
	cargo build --release --locked --manifest-path benches/crates/Cargo.toml --package yggdrasil --target $(TARGET) --target-dir target/benches
	wasm-bindgen --target web --out-dir $(dir $@) --out-name yggdrasil target/benches/$(TARGET)/release/yggdrasil.wasm
	echo '{ "type": "module" }' > $(dir $@)package.json
	npx wasm-opt -O3 $@ -o $@

# The workspaces that depend on the crate.
DEPENDENTS   := benches/crates fuzz

lint: node_modules/.stamp $(TOOLS)/target.stamp pkg/wasm/fanion_bg.wasm pkg/wasm/tools/fanion_bg.wasm
	cargo fmt --check
	cargo fmt --check --manifest-path benches/crates/Cargo.toml --all
	cargo fmt --check --manifest-path tests/yggdrasil/Cargo.toml
	cargo fmt --check --manifest-path release/public-api/Cargo.toml
	cargo fmt --check --manifest-path fuzz/Cargo.toml --all
	for folder in $(DEPENDENTS); do cargo update --workspace --locked --manifest-path $$folder/Cargo.toml || exit 1; done
	cargo clippy --all-targets -- -D warnings
	cargo clippy --target $(TARGET) --all-targets -- -D warnings
	cargo clippy --target $(TARGET) --features tools -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	npx biome check
	npx tsc -p pkg --noEmit
	node benches/readme.js

size: build
	node benches/size.js

# Licenses, bill of materials, public types, workflows, the version script: `release`.
release-checks: build release/node_modules/.stamp
	$(NODE_TEST) release/tests/*.test.js

# Accepts a change of what the package contains, and of its public types.
licenses: build
	node release/third-party.js

api: build release/node_modules/.stamp
	node release/api.js

# The software bill of materials, as CycloneDX JSON.
sbom: build release/node_modules/.stamp
	node release/sbom.js

# Sets the version in every file that names it: `make version VERSION=0.2.0`.
version: release/node_modules/.stamp
	node release/version.js $(VERSION)

# Documents, references of the API and the demo page in one static folder, target/site; its links are checked.
site: build release/node_modules/.stamp release/site/node_modules/.stamp
	node --test release/site/*.test.js
	node release/site/build.js

release/site/node_modules/.stamp: release/site/package-lock.json release/site/package.json
	@echo "installing what the site needs into release/site/node_modules (50 MB)"
	npm --prefix release/site ci --ignore-scripts
	@touch $@

release/node_modules/.stamp: release/package-lock.json release/package.json
	@echo "installing what the checks of a release need into release/node_modules (63 MB)"
	npm --prefix release ci --ignore-scripts
	@touch $@

# The public items of the crate, compared with `release/api/rust.txt`. RUSTC_BOOTSTRAP: its description as JSON is not stable.
rust-api: target/rust-api.txt
	@diff release/api/rust.txt $< || \
	{ echo "the public items changed: docs/versioning.md has the version that this needs; \`make accept-rust-api\` accepts it" >&2; exit 1; }

accept-rust-api: target/rust-api.txt
	cp $< release/api/rust.txt

target/rust-api.txt: $(shell find src release/public-api/src -type f) Cargo.toml Cargo.lock release/public-api/Cargo.lock
	RUSTC_BOOTSTRAP=1 cargo rustdoc --locked --lib --target-dir target/rust-api -- -Zunstable-options --output-format json
	cargo run --locked --manifest-path release/public-api/Cargo.toml --target-dir target/public-api -- target/rust-api/doc/fanion.json > $@

# Licenses and origins of all crates, also of those for tests.
deny: $(DENY)
	cargo deny check bans licenses sources

# Advisories of npm and RustSec. Fails if one of them cannot be asked.
audit: build $(DENY)
	node release/audit.js
	cargo deny check advisories

# Two builds in different folders, compared by their hashes; some minutes.
reproduce: $(BINDGEN)
	node release/reproduce.js

build: pkg/dist/entry/node.js

pkg/dist/entry/node.js: pkg/wasm/inline.js pkg/wasm/tools/inline.js pkg/wasm/js/instance.js pkg/tsconfig.json pkg/build/bundle.js pkg/build/common-js.js pkg/build/glue-patches.js pkg/build/page.js $(shell find pkg/src -name '*.ts') $(shell find www -type f)
	rm -rf pkg/dist
	npx tsc -p pkg
	node pkg/build/bundle.js

pkg/wasm/fanion_bg.wasm: $(RAW)
pkg/wasm/tools/fanion_bg.wasm: $(TOOLS_WASM)
pkg/wasm/fanion_bg.wasm pkg/wasm/tools/fanion_bg.wasm: $(BINDGEN) node_modules/.stamp
	wasm-bindgen --target web $(GLUE) --out-dir $(@D) --out-name fanion $(filter %.wasm,$^)
	npx wasm-opt $(SHRINK) $@ -o $@

# The engine as JavaScript, for hosts without WebAssembly.
pkg/wasm/js/instance.js: $(JS_WASM) pkg/build/wasm-to-js.js $(BINDGEN) node_modules/.stamp
	node pkg/build/wasm-to-js.js hide $< target/js/hidden.wasm
	wasm-bindgen --target web $(GLUE) --out-dir $(@D) --out-name fanion target/js/hidden.wasm
	npx wasm-opt $(SHRINK) $(LOWER) $(@D)/fanion_bg.wasm -o target/js/lowered.wasm
	npx wasm2js -Oz target/js/lowered.wasm -o target/js/instance.js
	node pkg/build/wasm-to-js.js wrap target/js/instance.js $@
	echo 'export declare function createInstance(imports: object): object;' > $(@D)/instance.d.ts

# The bytes as a script, for hosts that can neither fetch nor read a file.
pkg/wasm/inline.js pkg/wasm/tools/inline.js: %/inline.js: %/fanion_bg.wasm
	node -p '`export default "$${fs.readFileSync("$<", "base64")}";`' > $@
	echo 'declare const text: string; export default text;' > $(@D)/inline.d.ts

# A build that traps on demand and has 64 MiB of memory, for tests of the recovery.
$(TRAP): $(TRAP_WASM) $(BINDGEN)
	wasm-bindgen --target web $(GLUE) --out-dir $(dir $@) --out-name fanion $<
	@touch $@

# --remap-path-prefix keeps local paths out of the package. `fanion/tools` is the same crate with the feature `tools`.
$(TOOLS_WASM): CARGO += --features tools --target-dir target/tools
$(TOOLS_WASM): INLINE := 40
# The first version of WebAssembly; `fanion/js` is compiled from it.
$(JS_WASM): CARGO += --target-dir target/js
$(JS_WASM): STACK += -Ctarget-cpu=mvp -Ctarget-feature=+mutable-globals
$(TRAP_WASM): CARGO += --features trap --target-dir target/trap
$(TRAP_WASM): STACK += -Clink-arg=--max-memory=67108864
$(RAW) $(TOOLS_WASM) $(JS_WASM) $(TRAP_WASM): $(shell find src -type f) Cargo.toml Cargo.lock pkg/build/wasm-linker.js $(TOOLS)/target.stamp $(TOOLS)/crates.stamp
	RUSTFLAGS="$(STACK) -Cllvm-args=--inline-threshold=$(INLINE) --remap-path-prefix=$(CURDIR)=. $(patsubst %,--remap-path-prefix=%=.,$(shell ls -d $(CARGO_HOME)/registry/src/*))" \
	$(CARGO)
	@touch $@

node_modules/.stamp: package-lock.json package.json pkg/package.json tests/js/package.json tests/compat/package.json benches/package.json
	@echo "installing the JavaScript development packages into node_modules"
	npm ci --ignore-scripts
	@touch $@

$(ARCHIVE): pkg/dist/entry/node.js pkg/package.json pkg/THIRD-PARTY.md pkg/fanion.wasm.d.cts pkg/fanion.wasm.d.ts README.md CHANGELOG.md tests/hosts/node_modules/.stamp
	@mkdir -p $(dir $@)
	npm pack ./pkg --pack-destination $(dir $@)
	npm --prefix tests/hosts install --no-save --ignore-scripts $@
	@touch $@

tests/hosts/node_modules/.stamp: tests/hosts/package-lock.json tests/hosts/package.json
	@echo "installing the runtimes and bundlers into tests/hosts/node_modules (1.8 GB, once)"
	npm --prefix tests/hosts ci
	@touch $@

$(TOOLS)/target.stamp:
	@mkdir -p $(TOOLS)
	@echo "installing Rust's standard library for $(TARGET)"
	rustup target add $(TARGET)
	@touch $@

# The paths of the sources are known before a recipe that replaces them.
$(TOOLS)/crates.stamp: Cargo.lock
	@mkdir -p $(TOOLS)
	cargo fetch --locked --target $(TARGET)
	@touch $@

# Without TLS, which is for remote browsers, and not optimized: it runs for seconds, and compiling it takes minutes.
$(BINDGEN): | $(TOOLS)/target.stamp
	@echo "installing wasm-bindgen-cli $(WASM_BINDGEN) into .tools (about a minute, once)"
	CARGO_PROFILE_RELEASE_OPT_LEVEL=0 cargo install --root $(TOOLS) --version $(WASM_BINDGEN) --force \
		--no-default-features --bin wasm-bindgen --bin wasm-bindgen-test-runner wasm-bindgen-cli
	@touch $@

$(DENY):
	@mkdir -p $(TOOLS)
	@echo "installing cargo-deny into .tools (five minutes of processor time, once)"
	cargo install --root $(TOOLS) --locked --version $(patsubst $(TOOLS)/cargo-deny-%.stamp,%,$@) --force cargo-deny
	@touch $@

$(CARGO_FUZZ):
	@mkdir -p $(TOOLS)
	@echo "installing cargo-fuzz into .tools (about a minute, once)"
	cargo install --root $(TOOLS) --version $(patsubst $(TOOLS)/cargo-fuzz-%.stamp,%,$@) --locked cargo-fuzz
	@touch $@

$(TOOLS)/cargo-mutants-$(MUTANTS).stamp:
	@mkdir -p $(TOOLS)
	@echo "installing cargo-mutants $(MUTANTS) into .tools (some minutes, once)"
	cargo install --root $(TOOLS) --version $(MUTANTS) --locked --force cargo-mutants
	@touch $@

$(TOOLS)/browser.stamp: tests/js/browser.sh
	@mkdir -p $(TOOLS)
	sh tests/js/browser.sh
	@touch $@

$(TOOLS)/wrk.stamp:
	@mkdir -p $(TOOLS)
	@command -v wrk >/dev/null || sh tests/install-packages.sh wrk
	@touch $@

# All that the tests install, and what they compile; with `-j` at the same time.
install: node_modules/.stamp release/node_modules/.stamp tests/hosts/node_modules/.stamp tests/unleash/node_modules/.stamp $(BINDGEN) $(TOOLS)/browser.stamp $(TOOLS)/target.stamp redis postgresql
compile: build $(ARCHIVE) $(TRAP) $(AGREEMENT)

clean:
	rm -rf target $(TOOLS) node_modules pkg/wasm pkg/dist pkg/cjs tests/hosts/node_modules tests/hosts/scratch tests/unleash/node_modules release/node_modules release/site/node_modules
