import { configDefaults, defineConfig } from "vitest/config";

import { SlowestFirst } from "./tooling/slowest-first.ts";

const soak = "**/*.soak.test.ts";

export default defineConfig(({ mode }) => ({
  test: {
    include:
      mode === "soak"
        ? [soak]
        : ["packages/*/{src,test}/**/*.test.{ts,tsx}", "{e2e,plugin,tooling,scripts}/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "examples/**", ...(mode === "soak" ? [] : [soak])],
    pool: "forks",
    // A process for each file costs as much as many of the files; what is global a file puts back itself.
    isolate: false,
    // Two cores, the smallest machine that runs them, are half idle with two: tests wait for programs and disks.
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    testTimeout: mode === "soak" ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
    globalSetup: ["tooling/test-setup.ts"],
    setupFiles: ["tooling/guard-kill.ts"],
    reporters: ["default", "./tooling/closing-line-reporter.ts"],
    coverage: { include: ["packages/*/src/**/*.ts"], exclude: ["**/*.test.ts", "**/*.contract.ts"] },
  },
}));
