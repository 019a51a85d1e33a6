/** Files of a project: their text by path. */
export type SampleFiles = Readonly<Record<string, string>>;

const scripts = (names: SampleFiles, more: object = {}): string =>
  JSON.stringify({ scripts: names, ...more });

/**
 * Models of real projects, by repository and commit: the names of their scripts, targets and jobs, what needs
 * what, and which tools these run. The text is shortened and written anew.
 */
export const realProjects: Readonly<Record<string, SampleFiles>> = {
  // expressjs/express 02d1c391
  express: {
    "package.json": scripts(
      { lint: "eslint .", test: "mocha test/", "test-ci": "nyc npm test", "test-cov": "nyc --html npm test" },
      { devDependencies: { mocha: "10" } },
    ),
    ".github/workflows/ci.yml": `
on: [pull_request, push]
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        name: [Node.js 16.x, Node.js 18.x]
        include:
          - { name: Node.js 16.x, node-version: "16.20", npm-i: mocha@9 }
          - { name: Node.js 18.x, node-version: "18.17" }
    steps:
      - run: |
          nvm install \${{ matrix.node-version }}
          dirname "$(nvm which node)" >> "$GITHUB_PATH"
      - run: npm install \${{ matrix.npm-i }}
        if: matrix.npm-i != ''
      - run: npm install
      - run: npm run test-ci
      - name: Lint code
        run: npm run lint
  coverage:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - run: sudo apt-get -y install lcov
      - uses: actions/download-artifact@v3
`,
  },
  // t3-oss/create-t3-turbo 02f9b630
  "create-t3-turbo": {
    "package.json": scripts(
      { build: "turbo build", dev: "turbo dev", lint: "turbo lint", typecheck: "turbo typecheck" },
      { packageManager: "pnpm@8.0.0", devDependencies: { turbo: "1" } },
    ),
    "pnpm-lock.yaml": "",
    "pnpm-workspace.yaml": "packages: [apps/*, packages/*]\n",
    "apps/nextjs/package.json": scripts({ build: "next build", dev: "next dev", lint: "eslint ." }),
    "packages/api/package.json": scripts({ lint: "eslint .", typecheck: "tsc --noEmit" }),
    "turbo.json": `{
  "pipeline": {
    "build": { "dependsOn": ["^build"] }, // in order
    "dev": { "persistent": true },
    "lint": {}, "typecheck": {}, "clean": { "cache": false }, "//#clean": {},
  },
}`,
    ".github/workflows/ci.yml": `
on: { pull_request: {}, push: { branches: [main] }, merge_group: {} }
env: { FORCE_COLOR: 3, TURBO_TOKEN: "\${{ secrets.TURBO_TOKEN }}" }
jobs:
  lint: { runs-on: ubuntu-latest, steps: [{ run: cp .env.example .env }, { run: pnpm lint }] }
  typecheck: { runs-on: ubuntu-latest, steps: [{ run: turbo typecheck }] }
  comment-if-failed: { if: "\${{ always() }}", needs: [lint, typecheck], runs-on: ubuntu-latest, steps: [{ uses: a/b@main }] }
`,
  },
  // vuejs/core 0022eac1
  vue: {
    "package.json": scripts(
      {
        dev: "node scripts/dev.js",
        build: "node scripts/build.js",
        "build-dts": "tsc -p tsconfig.build.json",
        clean: "rimraf temp",
        check: "tsc --noEmit",
        lint: "eslint .",
        format: "prettier --write .",
        "format-check": "prettier --check .",
        "test-unit": "vitest --project unit",
        "test-e2e": "vitest --project e2e",
        "test-dts": "run-s build-dts test-dts-only",
        "test-dts-only": "tsc -p dts-test",
        "test-coverage": "vitest run --coverage",
        bench: "vitest bench",
        release: "node scripts/release.js",
        serve: "serve",
        preinstall: "npx only-allow pnpm",
      },
      { packageManager: "pnpm@10.0.0", devDependencies: { vitest: "4" } },
    ),
    "pnpm-lock.yaml": "",
  },
  // npm/cli 004a648f
  npm: {
    "package.json": scripts(
      {
        licenses: "licensee",
        test: "tap",
        "test-all": "npm run test --workspaces --if-present",
        lint: "npm run eslint",
        lintfix: "npm run eslint -- --fix",
        eslint: "eslint .",
      },
      { workspaces: ["docs", "workspaces/*"], devDependencies: { tap: "16" } },
    ),
    "package-lock.json": "",
    "docs/package.json": scripts({ build: "node bin/build.js", lint: "npm run eslint", test: "tap" }),
    "workspaces/config/package.json": scripts({ lint: "npm run eslint", test: "tap" }),
  },
  // BurntSushi/ripgrep 0385dbcd
  ripgrep: {
    "Cargo.toml": "[workspace]\nmembers = []\n",
    ".github/workflows/ci.yml": `
on: { pull_request: {}, push: { branches: [master] }, schedule: [{ cron: 0 1 * * * }] }
jobs:
  test:
    env: { CARGO: cargo, RUST_BACKTRACE: 1 }
    runs-on: \${{ matrix.os }}
    strategy:
      matrix:
        include:
          - { build: stable, os: ubuntu-latest, rust: stable }
          - { build: nightly, os: ubuntu-latest, rust: nightly }
          - { build: macos, os: macos-latest, rust: nightly }
    steps:
      - { uses: actions/checkout@v4 }
      - { name: Install packages, if: "matrix.os == 'ubuntu-latest'", run: ci/install }
      - { run: "\${{ env.CARGO }} build --verbose --workspace" }
      - { run: "\${{ env.CARGO }} test --verbose --workspace --features pcre2" }
  wasm: { runs-on: ubuntu-latest, steps: [{ run: rustup target add wasm32-wasi }, { run: cargo build --verbose }] }
  rustfmt: { runs-on: ubuntu-latest, steps: [{ run: cargo fmt --all --check }] }
  docs: { runs-on: ubuntu-latest, steps: [{ env: { RUSTDOCFLAGS: -D warnings }, run: cargo doc --no-deps }] }
`,
    ".github/workflows/release.yml": `
on: { push: { tags: ["[0-9]+.[0-9]+.[0-9]+"] } }
jobs: { create-release: { runs-on: ubuntu-latest, steps: [{ run: gh release create }] } }
`,
  },
  // gin-gonic/gin 00600610
  gin: {
    "go.mod": "module example\n",
    Makefile: `GO ?= go
.PHONY: test
test:
\t$(GO) test -v ./...
.PHONY: fmt
fmt:
\tgofmt -w .
.PHONY: fmt-check
fmt-check:
\tgofmt -d .
vet:
\t$(GO) vet ./...
lint:
\tgolint ./...
.PHONY: tools
tools:
\t$(GO) install tool
`,
    ".github/workflows/gin.yml": `
on: { push: { branches: [master] }, pull_request: { branches: [master] } }
jobs:
  lint: { runs-on: ubuntu-latest, steps: [{ uses: golangci/golangci-lint-action@v8 }] }
  test:
    needs: lint
    strategy:
      matrix:
        os: [ubuntu-latest, macos-latest]
        go: ["1.23", "1.24"]
        test-tags: ["", "-tags nomsgpack", "-race"]
    runs-on: \${{ matrix.os }}
    env: { GO111MODULE: on, TESTTAGS: "\${{ matrix.test-tags }}" }
    steps: [{ run: make test }]
`,
  },
  // pypa/packaging 00c650da
  packaging: {
    "pyproject.toml":
      '[project]\nname = "packaging"\n[tool.mypy]\n[tool.ruff]\n[dependency-groups]\ntest = ["pytest"]\n',
    "noxfile.py": `import nox
@nox.session(
    python=["3.12", "3.13"],
    default=False,
)
def tests(session): ...
@nox.session(python="3.10")
def lint(session): ...
@nox.session(python="3.9", default=False)
def docs(session): ...
@nox.session(default=False)
def release(session): ...
@nox.session
def release_build(session): ...
def _bump(session): ...
`,
    ".github/workflows/test.yml": `
on: [push, pull_request]
jobs:
  test:
    runs-on: \${{ matrix.os }}
    strategy: { matrix: { os: [ubuntu-latest, windows-latest], python_version: ["3.12", "3.13"] } }
    steps: [{ run: pipx install nox }, { run: "nox -s tests-\${{ matrix.python_version }}" }]
  lint: { runs-on: ubuntu-latest, steps: [{ run: nox -s lint }] }
`,
  },
  // pallets/click 09911edb
  click: {
    "tox.ini": "[tox]\nenvlist = py26,py27,py33,py34,pypy\n\n[testenv]\ncommands = make test\n",
    Makefile: "test:\n\t@pytest\n\nupload-docs:\n\t@rsync docs\n",
  },
  // casey/just 011876ba
  just: {
    justfile: `test:
\tcargo test --lib

test-integ:
\tcargo run -- integration

build:
\tcargo build

publish: clippy build
\tcargo publish

clippy:
\trustup run nightly cargo clippy

create-quine text="int main() {}":
\tmkdir -p tmp

polyglot: python js
python:
\t#!/usr/bin/env python3
\tprint('Hello')
js:
\t#!/usr/bin/env node
\tconsole.log('Hello')
`,
    "Cargo.toml": '[package]\nname = "just"\n',
  },
  // go-task/task 040cef14
  task: {
    "Taskfile.yml": `
install: &install { cmds: [go install ./cmd/task] }
tasks:
  install: *install
  clean: { cmds: [rm -rf dist/] }
  lint: { cmds: ["golint {{.GO_PACKAGES}}"], silent: true }
  test: { deps: [install], cmds: ["go test {{.GO_PACKAGES}}"] }
  release: { cmds: [goreleaser] }
  test-release: { cmds: [goreleaser --skip-publish] }
`,
    "go.mod": "module example\n",
  },
  // heroku/node-js-getting-started 18223675
  heroku: {
    Procfile: "web: node index.js\n",
    "package.json": scripts(
      { start: "node index.js", test: "node test.js" },
      { dependencies: { express: "4" } },
    ),
  },
  // dockersamples/example-voting-app 02e5e5b1
  "voting-app": {
    "docker-compose.yml": `services:
  vote: { build: ./vote }
  result: { build: ./result }
  worker: { build: { context: ./worker } }
  redis: { image: "redis:alpine" }
  db: { image: "postgres:9.4" }
`,
  },
};
