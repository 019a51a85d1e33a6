import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describeRealAcp } from "../../rigs/agents/real-acp-suite.ts";
import { describeRealAgent } from "../../rigs/agents/real-agent-suite.ts";
import type { RealAgent } from "../../rigs/agents/real-agent-task.ts";
import { installAgent } from "../../rigs/agents/real-agents.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-opencode-"));
const { bin, missing } = installAgent("opencode", directory);

function configuration(model: string): string {
  const provider = {
    npm: "@ai-sdk/openai-compatible",
    options: { baseURL: `${model}/v1`, apiKey: "not-a-real-key" },
    models: { scripted: { limit: { context: 200_000, output: 8_000 } } },
  };
  return JSON.stringify({
    model: "local/scripted",
    small_model: "local/scripted",
    autoupdate: false,
    permission: { bash: "ask", edit: "ask", external_directory: "allow" },
    provider: { local: provider },
  });
}

const agent: RealAgent = {
  name: "opencode",
  bin,
  env: (home, model) => ({
    HOME: home,
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_CONFIG_CONTENT: configuration(model),
  }),
  args: () => [],
};

// The other suite removes the directory of the program.
describeRealAcp({ agent, stranger: /✗ .*(?:401|auth|key|login)/i, isSilentAtLimit: true, missing });

describeRealAgent({
  agent,
  words: {
    screen: {
      working: "escinterrupt",
      // The answer is shown before its title is asked for.
      done: /Donewithhold\.[^]*?·\d[\d.ms]*s/,
      permission: "Permissionrequired",
      question: "Typeyourownanswer",
      limit: "exceededyourcurrentquota",
    },
    permission: (command) => `waiting for your permission: bash: ${command}`,
    question: "waiting for your answer: Which colour? (red · blue)",
    limit: "out of quota: You exceeded your current quota",
    // It waits for its quota by itself, a few seconds longer each time.
    busy: "out of quota: You exceeded your current quota",
    stranger: "waiting for you to log in",
    stop: ["\u001B", "\u001B"],
  },
  directory,
  missing,
});
