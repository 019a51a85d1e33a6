import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describeRealAcp } from "../rigs/agents/real-acp-suite.ts";
import { describeRealAgent } from "../rigs/agents/real-agent-suite.ts";
import type { RealAgent } from "../rigs/agents/real-agent-task.ts";
import { installAgent } from "../rigs/agents/real-agents.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-gemini-"));
const { bin, missing } = installAgent("gemini", directory);

const agent: RealAgent = {
  name: "gemini",
  bin,
  env: (home, model) => ({
    HOME: home,
    GEMINI_CLI_HOME: home,
    GEMINI_API_KEY: "not-a-real-key",
    GOOGLE_GEMINI_BASE_URL: model,
  }),
  args: () => ["--model=gemini-2.5-pro"],
};

// The other suite removes the directory of the program.
describeRealAcp({ agent, stranger: /✗ .*(?:401|auth|key|login)/i, forgetsWithinMinute: true, missing });

describeRealAgent({
  agent,
  words: {
    screen: {
      working: "esctocancel",
      permission: "Allowexecutionof",
      question: "Enteracustomvalue",
      limit: "Usagelimitreachedfor",
    },
    permission: (command) => `waiting for your permission: exec: ${command}`,
    question: "waiting for your answer",
    limit: "out of quota",
    busy: "out of quota",
    // Its title says only that it is ready, however its turn ended.
    stranger: "waiting for your next prompt",
    stop: ["2"],
  },
  directory,
  missing,
});
