import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll } from "vitest";

import { describeRealAcp } from "../rigs/agents/real-acp-suite.ts";
import { installAdapter, installAgent } from "../rigs/agents/real-agents.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-claude-acp-"));
const claude = installAgent("claude", directory);
const adapter = installAdapter("claude", directory);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describeRealAcp({
  agent: {
    name: "claude",
    bin: adapter.bin,
    env: (home, model) => ({
      HOME: home,
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: "sk-ant-api03-not-a-real-key-0123456789",
      CLAUDE_CODE_EXECUTABLE: claude.program ?? "",
      CLAUDE_CODE_MAX_RETRIES: "1",
      DISABLE_AUTOUPDATER: "1",
    }),
    args: () => [],
  },
  stranger: /✗ .*(?:401|auth|key|login)/i,
  missing: claude.missing + adapter.missing,
});
