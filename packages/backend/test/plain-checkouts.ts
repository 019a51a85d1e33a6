import { mkdirSync, writeFileSync } from "node:fs";

import { fail, ok } from "@wezterm-parallel/shared/base/result";

import type { Checkouts } from "../src/drivers/checkout/checkouts.ts";

/** Checkouts without git, for tests of the worker alone: directories; what is committed is a file's name. */
export function plainCheckouts(state: string): Checkouts {
  return {
    async prepare({ attempt, spec, project }) {
      const root = `${state}/checkouts/${encodeURIComponent(attempt)}`;
      if (spec.checkout === "project") {
        return ok({ attempt, kind: "project", root: project.directory, directory: project.directory });
      }
      const directory = spec.checkout === "none" ? (spec.directory ?? root) : root;
      mkdirSync(directory, { recursive: true });
      if (spec.checkout === "none") return ok({ attempt, kind: "none", root, directory });
      return ok({ attempt, kind: "worktree", root, directory, branch: `wzp/${attempt}`, base: "base" });
    },
    reuseSetup: async () => false,
    keepSetup: async ({ root }) => writeFileSync(`${root}/kept-setup`, "", { flag: "a" }),
    async commit({ branch, base, root }) {
      writeFileSync(`${root}/committed`, "", { flag: "a" });
      return ok({ commit: "c0ffee", branch, base, changedFiles: 1 });
    },
    discard: async () => fail({ reason: "unsupported", detail: "Not in this test." }),
    saved: async () => ok([]),
    restore: async () => fail({ reason: "unsupported", detail: "Not in this test." }),
  };
}
