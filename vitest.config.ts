import { configDefaults, defineConfig } from "vitest/config";

import { slowSuites } from "./tooling/slow-suites.ts";
import { SlowestFirst } from "./tooling/slowest-first.ts";

const soak = "**/*.soak.test.ts";
/** Real agents, installed from npm and PyPI. */
const realAgents = "packages/cli/test/agents/real-*.test.ts";
const all = [
  "packages/*/{src,test}/**/*.test.{ts,tsx}",
  "{e2e,infrastructure,plugin,tooling,scripts}/**/*.test.ts",
];

/** Files named on the command line run in every mode but `soak`. */
const namesFiles = process.argv
  .slice(2)
  .some((word) => /\.test\.tsx?$|^(e2e|infrastructure|packages)\//.test(word));

function filesOf(mode: string) {
  if (mode === "soak") return { include: [soak, realAgents], exclude: [] };
  if (mode === "more") return { include: [...slowSuites], exclude: [soak] };
  return { include: all, exclude: [soak, ...(namesFiles ? [] : slowSuites)] };
}

export default defineConfig(({ mode }) => ({
  test: {
    include: filesOf(mode).include,
    exclude: [...configDefaults.exclude, "examples/**", ...filesOf(mode).exclude],
    pool: "forks",
    // A process for each file costs as much as many of the files; each file restores global state itself.
    isolate: false,
    // With two workers, two cores (the smallest machine) are half idle: tests wait for programs and disks.
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    testTimeout: mode === "soak" ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    // A page that is loaded again needs more than the default second on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    // Programs, browsers and timers of a loaded machine: the closing lines name what failed first. A property that failed
    // is false, whatever its next random cases say.
    retry: { count: 1, condition: /^(?!Property failed)/ },
    globalSetup: ["tooling/test-setup.ts"],
    setupFiles: ["tooling/guard-process.ts"],
    reporters: ["default", "./tooling/closing-line-reporter.ts"],
    coverage: { include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts", "**/*.contract.ts"] },
  },
}));
