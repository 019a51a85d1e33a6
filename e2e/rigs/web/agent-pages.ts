import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { PageToSee } from "./pages.ts";
import type { WebRig } from "./rig.ts";

const asking = fileURLToPath(new URL("../../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));

/** Pages that need agents at work, in a home made by `furnishAgents`. */
export const agentPages: readonly PageToSee[] = [
  { name: "agents", path: addressOf("agents", {}), shows: "main >> text=r1/review" },
];

/** Three agents: one asks for a permission, one asks a question and one works. */
export async function furnishAgents(rig: WebRig): Promise<void> {
  mkdirSync(join(rig.project, "agents"));
  copyFileSync(asking, join(rig.project, "agents", "claude.cjs"));
  const program = join(rig.project, "agents", "claude");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' agents/claude.cjs "$@"\n`, { mode: 0o755 });
  const agent = (doing: string) => ({
    command: ["agents/claude", "/dev/null", doing, "{prompt}"],
    pool: "team",
  });
  const agents = { fixer: agent("permission"), designer: agent("question"), reviewer: agent("working") };
  const tasks = {
    "fix-142": { agent: "fixer", prompt: "Fix issue 142.", checkout: "project" },
    colours: { agent: "designer", prompt: "Choose a colour.", checkout: "project" },
    review: { agent: "reviewer", prompt: "Review the last commit.", checkout: "project" },
  };
  const plan = { version: 1, limits: { parallel: 3 }, agents, tasks };
  writeFileSync(join(rig.project, "wezterm-parallel.yaml"), JSON.stringify(plan));
  await rig.wzp("run", "--detach");
}
