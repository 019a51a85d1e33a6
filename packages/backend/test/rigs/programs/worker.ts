import { homedir } from "node:os";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { runWorker } from "../../../src/entry/worker.ts";

/** The real worker program as a separate process, for tests that kill it. */
const home = homePaths({ env: process.env, homeDirectory: homedir(), userId: process.getuid?.() ?? 0 });
const ended = await runWorker(home);
if (!ended.ok) process.stderr.write(`${ended.failure.detail}\n`);
process.exit(ended.ok ? 0 : 78);
