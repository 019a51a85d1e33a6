import { expect, test } from "vitest";

import { parse } from "yaml";

import { planText } from "../plan-text.ts";
import { proposeInitialPlan, type ProposedPlan } from "../propose-plan.ts";

const path = ".github/workflows/ci.yml";

async function propose(
  workflow: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ProposedPlan> {
  const all: Readonly<Record<string, string>> = { ...files, [path]: workflow };
  const read = async (name: string) => all[name];
  const list = async (directory: string) => (directory === ".github/workflows" ? ["ci.yml"] : []);
  return proposeInitialPlan({ read, list, readCommitted: read });
}

function tasksIn(plan: ProposedPlan): unknown {
  return (parse(planText(plan, false)) as { tasks: unknown }).tasks;
}

const jobs = (text: string, on = "[push]"): string => `on: ${on}\njobs:\n${text}`;

test("a job that does what a script does becomes no task, and what it needs is kept", async () => {
  const scripts = { lint: "eslint .", test: "mocha", e2e: "playwright test" };
  const workflow = jobs(`
  style: { steps: [{ run: npm ci }, { run: npm run lint }] }
  unit: { needs: style, steps: [{ run: npm t }] }
  report: { needs: [unit], if: always(), steps: [{ run: ./report.sh }] }`);
  const plan = await propose(workflow, { "package.json": JSON.stringify({ scripts }) });
  expect(tasksIn(plan)).toEqual({
    lint: "npm run lint",
    test: { run: "npm run test", needs: ["lint"] },
    e2e: { run: "npm run e2e", needs: ["test"] },
    report: { run: "./report.sh", needs: [{ task: "test", if: "always" }] },
  });
  expect(plan.entries.filter(({ source }) => source === path)).toEqual([
    { source: path, entry: "style", isTask: false, tasks: ["lint"], reason: "the same as lint" },
    { source: path, entry: "unit", isTask: false, tasks: ["test"], reason: "the same as test" },
    { source: path, entry: "report", isTask: true, tasks: ["report"], reason: undefined },
  ]);
});

test("a job needs what a job that was left out needs", async () => {
  const plan = await propose(
    jobs(`
  a: { steps: [{ run: ./a }] }
  b: { needs: a, steps: [{ uses: actions/cache@v4 }] }
  c: { needs: [b], steps: [{ run: ./c }] }`),
  );
  expect(tasksIn(plan)).toEqual({ a: "./a", c: { run: "./c", needs: ["a"] } });
});

test("keeps a matrix whose values the commands use, with its exceptions", async () => {
  const plan = await propose(
    jobs(`
  test:
    strategy:
      matrix:
        shard: [1, 2]
        browser: [firefox, webkit]
        exclude: [{ shard: 2, browser: webkit }]
        include: [{ shard: 3, browser: chromium }]
    continue-on-error: true
    timeout-minutes: 10
    env: { CI: 1, PART: "\${{ matrix.shard }}", TOKEN: "\${{ secrets.TOKEN }}" }
    steps: [{ run: "./test \${{ matrix.browser }}", working-directory: web }]`),
  );
  expect(tasksIn(plan)).toEqual({
    test: {
      run: 'export PART="$WZP_MATRIX_SHARD"\n./test $WZP_MATRIX_BROWSER\n',
      matrix: {
        shard: [1, 2],
        browser: ["firefox", "webkit"],
        exclude: [{ shard: 2, browser: "webkit" }],
        include: [{ shard: 3, browser: "chromium" }],
      },
      env: { CI: "1" },
      directory: "web",
      timeout: "10m",
      "allow-failure": true,
    },
  });
  expect(plan.entries[0]?.reason).toBe("without the variable TOKEN");
});

test("drops the keys of a matrix that only choose the runner", async () => {
  const plan = await propose(
    jobs(`
  test:
    runs-on: \${{ matrix.os }}
    strategy: { matrix: { os: [ubuntu-latest, windows-latest], node: [20, 22], mode: [a, b] } }
    steps: [{ run: "./test --mode=\${{ matrix.mode }}" }]`),
  );
  expect(tasksIn(plan)).toEqual({
    test: { run: "./test --mode=$WZP_MATRIX_MODE", matrix: { mode: ["a", "b"] } },
  });
  expect(plan.entries[0]?.reason).toBe("its matrix of os, node only prepares the runner");
});

test("a job keeps the builds before its own commands and leaves out what is a task already", async () => {
  const scripts = { build: "tsc", lint: "eslint ." };
  const plan = await propose(
    jobs("  all: { steps: [{ run: npm run build }, { run: npm run lint }, { run: ./size }] }"),
    {
      "package.json": JSON.stringify({ scripts }),
    },
  );
  expect(plan.tasks.map(({ name, run }) => [name, run])).toEqual([
    ["build", "npm run build"],
    ["lint", "npm run lint"],
    ["all", "npm run build\n./size"],
  ]);
});

test.each([
  ["only uses actions: actions/stale", "{ steps: [{ uses: actions/stale@v9 }] }"],
  ["only installs programs and dependencies", "{ steps: [{ run: npm ci }] }"],
  ["needs the services postgres", "{ services: { postgres: {} }, steps: [{ run: ./x }] }"],
  ["runs in a container image", "{ container: node, steps: [{ run: ./x }] }"],
  ["runs on windows-latest", "{ runs-on: windows-latest, steps: [{ run: ./x }] }"],
  ["a script for pwsh", "{ steps: [{ run: ./x, shell: pwsh }] }"],
  ["publishes or deploys", "{ steps: [{ run: npm publish }] }"],
  ["publishes or deploys", "{ steps: [{ run: cd site && wrangler deploy }] }"],
  ["deploys to an environment of GitHub", "{ environment: production, steps: [{ run: ./x }] }"],
  ["calls the workflow ./other.yml", "{ uses: ./other.yml }"],
  ["runs only if startsWith(github.ref, 'refs/tags/')", `{ if: "startsWith(github.ref, 'refs/tags/')" }`],
  [
    "uses ${{ github.sha }}, which only GitHub Actions provides",
    '{ steps: [{ run: "./x ${{ github.sha }}" }] }',
  ],
  [
    "its matrix is computed when the workflow runs",
    '{ strategy: { matrix: "${{ fromJSON(needs.a.outputs.b) }}" }, steps: [{ run: ./x }] }',
  ],
])("leaves out a job that %s", async (reason, job) => {
  const plan = await propose(jobs(`  x: ${job}`));
  expect(plan.tasks).toEqual([]);
  expect(plan.entries.map((entry) => entry.reason)).toEqual([reason]);
});

test.each([
  ["starts on schedule, not on a change", "{ schedule: [{ cron: 0 0 * * * }] }"],
  ["starts on a tag, not on a change", '{ push: { tags: ["v*"] } }'],
])("leaves out all jobs of a workflow that %s", async (reason, on) => {
  const plan = await propose(jobs("  x: { steps: [{ run: ./x }] }", on));
  expect(plan.entries.map((entry) => [entry.entry, entry.reason])).toEqual([["x", reason]]);
});
