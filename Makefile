# make demo | test | bench | lint | size | unleash: each sets up what it needs, and says what it installs.
# Needed beforehand: Rust (rustup), Node 20 or newer, make. The first `make test` on a bare Debian
# also installs Chromium and Firefox.

WASM_BINDGEN := $(shell sed -n 's/^wasm-bindgen = "=\(.*\)"/\1/p' Cargo.toml)
TARGET       := wasm32-unknown-unknown
TOOLS        := $(CURDIR)/.tools
BINDGEN      := $(TOOLS)/wasm-bindgen-$(WASM_BINDGEN).stamp
# The glue can make a fresh instance, and leaves it to the entries where the bytes come from.
GLUE         := --experimental-reset-state-function --omit-default-module-path
VERSION      := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
ARCHIVE      := target/archive/fanion-$(VERSION).tgz
TRAP         := target/trap/wasm/fanion_bg.wasm
# Only what is a `cdylib` and nothing else is optimized across all crates.
CARGO        := CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$(CURDIR)/pkg/trim.js" \
	cargo rustc --release --locked --features allocator --target $(TARGET) --crate-type cdylib
# Rust's own stack is 1 MB otherwise.
STACK        := -Clink-arg=-zstack-size=262144
# The first kB of the memory is the end of the stack: nothing is ever read by an address so low.
# What is written out twice compresses better than what is kept in a variable.
SHRINK       := -Oz --converge --skip-pass=local-cse --low-memory-unused --strip-producers --strip-target-features
NATIVE       := target/benches/release/native
YGGDRASIL    := target/benches/wasm/yggdrasil_bg.wasm
RAW          := target/$(TARGET)/release/fanion.wasm
LAB          := target/lab/$(TARGET)/release/fanion.wasm
export PATH  := $(TOOLS)/bin:$(PATH)
CARGO_HOME   ?= $(HOME)/.cargo
POSTGRESQL   := $(shell command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)

.PHONY: demo test bench lint size build clean native web js hosts unleash
.DELETE_ON_ERROR:

demo: build
	node www/serve.js

test: native web js hosts $(if $(POSTGRESQL),unleash)
	$(if $(POSTGRESQL),,@echo "not run: the tests beside a real Unleash server, which need PostgreSQL; \`make unleash\` runs them")

# The crate on this machine: units, documentation, specification, judges.
native: node_modules/.stamp
	cargo test

# The boundary in a real browser.
web: $(TOOLS)/target.stamp $(BINDGEN) $(TOOLS)/browser.stamp
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
	CHROMEDRIVER=$$(command -v chromedriver) \
	cargo test --target $(TARGET) --test web

# The package in Node and in a real browser.
js: build $(TRAP) $(TOOLS)/browser.stamp
	npm --prefix pkg test

# The packed archive, as a user gets it, in every runtime and through every bundler.
hosts: $(ARCHIVE) $(TOOLS)/browser.stamp
	node --test --test-reporter=spec tests/hosts/*.test.js

# The client, and a ramp, beside a real Unleash server. Part of `make test` where PostgreSQL is.
unleash: build tests/unleash/node_modules/.stamp
	trap 'tests/unleash/server.sh stop target/unleash' EXIT; \
	tests/unleash/server.sh start target/unleash && \
	node --test --test-reporter=spec tests/unleash/*.test.js

tests/unleash/node_modules/.stamp: tests/unleash/package-lock.json tests/unleash/package.json
	@echo "installing an Unleash server into tests/unleash/node_modules (390 MB, once)"
	npm --prefix tests/unleash ci --ignore-scripts
	npm --prefix tests/unleash rebuild node24 --foreground-scripts
	@touch $@

# In one Node on every machine: in older ones some of the peers take several times as long.
bench: build benches/peers/node_modules/.stamp tests/hosts/node_modules/.stamp $(TOOLS)/browser.stamp $(YGGDRASIL) $(NATIVE)
	tests/hosts/node_modules/node24/bin/node benches/run.js

benches/peers/node_modules/.stamp: benches/peers/package-lock.json benches/peers/package.json
	@echo "installing the peers of fanion into benches/peers/node_modules"
	npm --prefix benches/peers ci
	@touch $@

# Fanion and yggdrasil without WebAssembly.
$(NATIVE): $(shell find src benches/crates -name '*.rs') Cargo.toml benches/crates/Cargo.toml benches/crates/Cargo.lock benches/crates/native/Cargo.toml
	cargo build --release --locked --manifest-path benches/crates/Cargo.toml --package native --target-dir target/benches
	@touch $@

# Yggdrasil in WebAssembly.
$(YGGDRASIL): $(shell find benches/crates/yggdrasil -name '*.rs') benches/crates/Cargo.toml benches/crates/Cargo.lock benches/crates/yggdrasil/Cargo.toml $(TOOLS)/target.stamp $(BINDGEN) node_modules/.stamp
	cargo build --release --locked --manifest-path benches/crates/Cargo.toml --package yggdrasil --target $(TARGET) --target-dir target/benches
	wasm-bindgen --target web --out-dir $(dir $@) --out-name yggdrasil target/benches/$(TARGET)/release/yggdrasil.wasm
	echo '{ "type": "module" }' > $(dir $@)package.json
	npx wasm-opt -O3 $@ -o $@

lint: node_modules/.stamp $(TOOLS)/target.stamp pkg/wasm/fanion_bg.wasm pkg/wasm/lab/fanion_bg.wasm
	cargo fmt --check
	cargo fmt --check --manifest-path benches/crates/Cargo.toml --all
	cargo clippy --all-targets -- -D warnings
	cargo clippy --target $(TARGET) --all-targets -- -D warnings
	cargo clippy --target $(TARGET) --features lab -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	npx biome check
	npx tsc -p pkg --noEmit
	node benches/readme.js

size: build
	node benches/size.js

build: pkg/dist/entry/node.js

pkg/dist/entry/node.js: pkg/wasm/inline.js pkg/wasm/lab/inline.js pkg/tsconfig.json pkg/build.js pkg/glue.js $(shell find pkg/src -name '*.ts')
	rm -rf pkg/dist
	npx tsc -p pkg
	node pkg/build.js

pkg/wasm/fanion_bg.wasm: $(RAW)
pkg/wasm/lab/fanion_bg.wasm: $(LAB)
pkg/wasm/fanion_bg.wasm pkg/wasm/lab/fanion_bg.wasm: $(BINDGEN) node_modules/.stamp
	wasm-bindgen --target web $(GLUE) --out-dir $(@D) --out-name fanion $(filter %.wasm,$^)
	npx wasm-opt $(SHRINK) $@ -o $@

# The same bytes as a script, for where no file can be fetched or read.
pkg/wasm/inline.js pkg/wasm/lab/inline.js: %/inline.js: %/fanion_bg.wasm
	node -p '`export default "$${fs.readFileSync("$<", "base64")}";`' > $@
	echo 'declare const text: string; export default text;' > $(@D)/inline.d.ts

# A build that traps on demand and has little memory, for tests of what comes after.
$(TRAP): $(RAW) $(BINDGEN)
	RUSTFLAGS="$(STACK) -Clink-arg=--max-memory=$$((64 * 1024 * 1024))" \
	$(CARGO) --features trap --target-dir target/trap
	wasm-bindgen --target web $(GLUE) --out-dir $(dir $@) --out-name fanion target/trap/$(TARGET)/release/fanion.wasm
	@touch $@

# Paths of this machine are kept out of what is shipped. Less is inlined than usual: that is smaller
# and no slower. The lab is the same with more tools.
$(LAB): CARGO += --features lab --target-dir target/lab
$(RAW) $(LAB): $(shell find src -name '*.rs') Cargo.toml Cargo.lock pkg/trim.js $(TOOLS)/target.stamp
	cargo fetch --locked --target $(TARGET)
	RUSTFLAGS="$(STACK) -Cllvm-args=--inline-threshold=50 --remap-path-prefix=$(CURDIR)=. $(patsubst %,--remap-path-prefix=%=.,$(wildcard $(CARGO_HOME)/registry/src/*))" \
	$(CARGO)
	@touch $@

node_modules/.stamp: package-lock.json package.json pkg/package.json tests/js/package.json benches/package.json
	@echo "installing the JavaScript development packages into node_modules"
	npm ci --ignore-scripts
	@touch $@

$(ARCHIVE): pkg/dist/entry/node.js pkg/package.json pkg/fanion.wasm.d.ts README.md CHANGELOG.md tests/hosts/node_modules/.stamp
	@mkdir -p $(dir $@)
	npm pack ./pkg --pack-destination $(dir $@)
	npm --prefix tests/hosts install --no-save --ignore-scripts $@
	@touch $@

tests/hosts/node_modules/.stamp: tests/hosts/package-lock.json tests/hosts/package.json
	@echo "installing the runtimes and bundlers into tests/hosts/node_modules (1.6 GB, once)"
	npm --prefix tests/hosts ci
	@touch $@

$(TOOLS)/target.stamp:
	@mkdir -p $(TOOLS)
	@echo "installing Rust's standard library for $(TARGET)"
	rustup target add $(TARGET)
	@touch $@

$(BINDGEN):
	@echo "installing wasm-bindgen-cli $(WASM_BINDGEN) into .tools (about three minutes, once)"
	cargo install --root $(TOOLS) --version $(WASM_BINDGEN) --force wasm-bindgen-cli
	@touch $@

$(TOOLS)/browser.stamp: tests/js/browser.sh
	@mkdir -p $(TOOLS)
	sh tests/js/browser.sh
	@touch $@

clean:
	rm -rf target $(TOOLS) node_modules pkg/wasm pkg/dist tests/hosts/node_modules tests/hosts/scratch tests/unleash/node_modules
