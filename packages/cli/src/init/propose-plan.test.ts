import { expect, test } from "vitest";

import { proposeInitialPlan } from "./propose-plan.ts";

/** Scripts of these real projects: names and commands, shortened. */
const projects = {
  express: {
    lint: "eslint .",
    "lint:fix": "eslint . --fix",
    test: "mocha --reporter spec test/ test/acceptance/",
    "test-ci": "nyc --reporter=lcovonly npm test",
    "test-cov": "nyc --reporter=html npm test",
    "test-tap": "mocha --reporter tap test/ test/acceptance/",
  },
  fastify: {
    bench: 'branchcmp -r 2 -g -s "npm run benchmark"',
    benchmark: 'concurrently -k -s first "node ./examples/benchmark/simple.js" "autocannon localhost:3000/"',
    "benchmark-parser": 'concurrently "node ./examples/benchmark/parser.js" "autocannon localhost:3000/"',
    "build-validation": "node build/build-error-serializer.js && node build/build-validation.js",
    "build-sync-version": "node build/sync-version.js",
    coverage: "c8 --reporter html borp",
    "coverage:ci": "c8 --reporter lcov borp",
    lint: "npm run lint:eslint",
    "lint:fix": "eslint --fix",
    "lint:markdown": "markdownlint-cli2",
    "lint:eslint": "eslint",
    prepublishOnly: "cross-env PREPUBLISH=true borp",
    test: "npm run lint && npm run unit && npm run test:typescript",
    "test:ci": "npm run unit && npm run test:typescript",
    "test:report": "npm run lint && npm run unit:report && npm run test:typescript",
    "test:typescript": "tsc test/types/import.ts && tsd",
    "test:watch": "npm run unit -- --watch",
    unit: "borp",
    "unit:report": "c8 --reporter html borp --reporter=@jsumners/line-reporter",
  },
  execa: {
    test: "npm run lint && npm run unit && npm run type",
    lint: "xo",
    unit: "c8 --merge-async ava",
    type: "tsd && tsc && npx --yes tsd@0.29.0",
  },
} as const;

const list = async () => [];

/** Returns the plan for a repository where these files are committed. */
const proposeFor = async (files: Readonly<Record<string, string>>) => {
  const read = async (name: string) => files[name];
  return proposeInitialPlan({ read, list, readCommitted: read });
};

const proposed = async (scripts: Readonly<Record<string, string>>, more: object = {}) =>
  proposeFor({ "package.json": JSON.stringify({ scripts, ...more }) });

test.each([
  ["express", ["lint", "test"]],
  ["fastify", ["build-validation", "lint-markdown", "lint-eslint", "test-typescript", "unit"]],
  ["execa", ["lint", "unit", "type"]],
] as const)("%s gets its checks, builds and tests, each once, and nothing else", async (name, tasks) => {
  const plan = await proposed(projects[name]);
  expect(plan.tasks.map((task) => task.name)).toEqual(tasks);
});

test("names the skipped scripts with the reason", async () => {
  const { notes } = await proposed(projects.fastify);
  expect(notes).toEqual([
    "package.json: skipped bench, benchmark, benchmark-parser (benchmarks need an otherwise idle machine).",
    "package.json: skipped build-sync-version, prepublishOnly (publishes a release or changes committed files).",
    "package.json: skipped coverage, coverage:ci, test:ci, test:report, unit:report (duplicates another script).",
    "package.json: skipped lint (only runs lint:eslint).",
    "package.json: skipped lint:fix (changes committed files).",
    "package.json: skipped test (only runs lint, unit, test:typescript).",
    "package.json: skipped test:watch (a long-running service: describe it under `services`).",
  ]);
});

test("a script that starts others and does something itself stays", async () => {
  const plan = await proposed({ lint: "eslint .", build: "tsc", test: "npm run build && node --test" });
  expect(plan.tasks.map(({ name, run }) => [name, run])).toEqual([
    ["lint", "npm run lint"],
    ["build", "npm run build"],
    ["test", "npm run test"],
  ]);
});

test("in its own worktree a test builds first; in a shared directory it waits for the build", async () => {
  const text = JSON.stringify({ scripts: { build: "tsc", test: "node --test", e2e: "playwright test" } });
  const read = async (name: string) => (name === "package.json" ? text : undefined);
  const own = await proposeInitialPlan({ read, list, readCommitted: read });
  expect(own.tasks.map(({ run, needs }) => [run, needs.map(({ task }) => task)])).toEqual([
    ["npm run build", []],
    ["npm run build\nnpm run test", []],
    ["npm run build\nnpm run e2e", ["test"]],
  ]);
  const shared = await proposeInitialPlan({ read, list });
  expect(shared.tasks.map(({ run, needs }) => [run, needs.map(({ task }) => task)])).toEqual([
    ["npm run build", []],
    ["npm run test", ["build"]],
    ["npm run e2e", ["build", "test"]],
  ]);
});

const needsOne = { scripts: { test: "x" }, dependencies: { a: "1" } };
const withOne = (more: object = {}) => ({ "package.json": JSON.stringify({ ...needsOne, ...more }) });
const python = '[project]\nname = "a"\n[project.optional-dependencies]\ndev = ["pytest"]\ndocs = ["x"]\n';

test.each([
  ["npm", { ...withOne(), "package-lock.json": "" }, ["npm ci"], ["package-lock.json"]],
  ["npm without a lock file", withOne(), ["npm install --no-package-lock"], ["package.json"]],
  [
    "npm without dependencies",
    { "package.json": '{"scripts":{"test":"x"}}', "package-lock.json": "" },
    [],
    [],
  ],
  [
    "npm with a script that builds at installation",
    { ...withOne({ scripts: { test: "x", prepare: "tsc" } }), "package-lock.json": "" },
    ["npm ci"],
    [],
  ],
  [
    "npm with hooks of git",
    { ...withOne({ scripts: { test: "x", prepare: "husky" } }), "package-lock.json": "" },
    ["npm ci"],
    ["package-lock.json"],
  ],
  ["pnpm", { ...withOne(), "pnpm-lock.yaml": "" }, ["pnpm install --frozen-lockfile"], ["pnpm-lock.yaml"]],
  ["Yarn 1", { ...withOne(), "yarn.lock": "" }, ["yarn install --frozen-lockfile"], ["yarn.lock"]],
  [
    "Yarn 4",
    { ...withOne({ packageManager: "yarn@4.9.1" }), "yarn.lock": "" },
    ["yarn install --immutable"],
    ["yarn.lock"],
  ],
  ["Bun", { ...withOne(), "bun.lock": "" }, ["bun install --frozen-lockfile"], ["bun.lock"]],
  ["uv", { "pyproject.toml": python, "uv.lock": "" }, ["uv sync --locked"], ["uv.lock", "pyproject.toml"]],
  ["Poetry", { "pyproject.toml": python, "poetry.lock": "" }, ["poetry install"], []],
  [
    "pip",
    { "pyproject.toml": python, "requirements.txt": "b" },
    ["python3 -m venv .venv", ".venv/bin/pip install -q -e '.[dev]' -r requirements.txt pytest"],
    ["pyproject.toml", "requirements.txt"],
  ],
  ["Cargo, Go and make", { "Cargo.toml": "", "go.mod": "", Makefile: "lint:\n\tx\n" }, [], []],
] as const)("a new worktree of a project of %s is set up", async (_, files, commands, cache) => {
  const plan = await proposeFor(files);
  expect(plan.setup).toEqual({ commands, cache });
  expect(plan.tasks.length).toBeGreaterThan(0);
});

test("what is not committed is in no worktree: its lock file does not count, and the file with tasks is named", async () => {
  const files: Readonly<Record<string, string>> = { ...withOne(), "package-lock.json": "" };
  const plan = await proposeInitialPlan({
    read: async (name) => files[name],
    list,
    readCommitted: async () => undefined,
  });
  expect(plan.setup.commands).toEqual(["npm install --no-package-lock"]);
  expect(plan.notes).toEqual([
    "package.json is not committed: commit it before you run its tasks, because worktrees only contain committed files.",
  ]);
});

test("proposes the scripts of workspaces where the root only starts those", async () => {
  const files: Readonly<Record<string, string>> = {
    "package.json": JSON.stringify({
      workspaces: ["packages/*"],
      scripts: { test: "npm run test --workspaces", lint: "eslint .", ci: "npm run lint && npm test" },
    }),
    "packages/a/package.json": '{"scripts":{"test":"vitest","lint":"eslint ."}}',
    "packages/b/package.json": '{"scripts":{"test":"vitest"}}',
    ".github/workflows/ci.yml": "on: push\njobs: { all: { steps: [{ run: npm test }] } }",
  };
  const read = async (name: string) => files[name];
  const names: Readonly<Record<string, readonly string[]>> = {
    packages: ["a", "b"],
    ".github/workflows": ["ci.yml"],
  };
  const plan = await proposeInitialPlan({ read, list: async (directory) => names[directory] ?? [] });
  expect(plan.tasks.map(({ name, run }) => [name, run])).toEqual([
    ["lint", "npm run lint"],
    ["test", "npm run test --workspace=packages/a"],
    ["b-test", "npm run test --workspace=packages/b"],
  ]);
  expect(plan.entries.filter(({ tasks }) => tasks.length === 2).map(({ entry }) => entry)).toEqual([
    "test",
    "all",
  ]);
});

test("proposes one Python for the environments of tox, and public recipes without arguments", async () => {
  const plan = await proposeFor({
    "tox.ini": "[tox]\nenvlist =\n  py{311,312}-{a,b}\n  lint\n[testenv:deploy]\n",
    justfile: "check: fmt-check unit\nfmt-check:\n\tx\nunit:\n\ty\nbuild target:\n\tz\n_test:\n\tz\n",
  });
  expect(plan.tasks.map(({ name, run }) => [name, run])).toEqual([
    ["fmt-check", "just fmt-check"],
    ["unit", "just unit"],
    ["lint", "tox -e lint"],
    ["test-a", "tox -e py-a"],
    ["test-b", "tox -e py-b"],
  ]);
  expect(plan.entries.filter(({ isTask }) => !isTask).map(({ entry, reason }) => [entry, reason])).toEqual([
    ["check", "only runs fmt-check, unit"],
    ["build", "needs arguments"],
    ["deploy", "publishes a release or changes committed files"],
  ]);
});
