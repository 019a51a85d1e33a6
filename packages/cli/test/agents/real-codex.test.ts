import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describeRealAcp } from "../rigs/agents/real-acp-suite.ts";
import { describeRealAgent } from "../rigs/agents/real-agent-suite.ts";
import { installAdapter, installAgent } from "../rigs/agents/real-agents.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-codex-"));
const { bin, program, missing } = installAgent("codex", directory);
const adapter = installAdapter("codex", directory);

const variables = (home: string) => ({
  HOME: home,
  CODEX_HOME: join(home, ".codex"),
  MODEL_KEY: "not-a-real-key",
});

// The other suite removes the directory of the programs.
describeRealAcp({
  agent: {
    name: "codex",
    bin: adapter.bin,
    env: (home, model) => ({
      ...variables(home),
      CODEX_PATH: program ?? "",
      CODEX_CONFIG: JSON.stringify({
        model: "gpt-5.5",
        model_provider: "local",
        model_providers: {
          local: { name: "local", base_url: `${model}/v1`, wire_api: "responses", env_key: "MODEL_KEY" },
        },
      }),
    }),
    args: () => [],
  },
  stranger: /✗ .*(?:401|auth|key|login)/i,
  missing: missing + adapter.missing,
});

describeRealAgent({
  agent: {
    name: "codex",
    bin,
    env: variables,
    args: (model) => [
      "--config=model=gpt-5.5",
      "--config=model_provider=local",
      `--config=model_providers.local={name="local",base_url="${model}/v1",wire_api="responses",env_key="MODEL_KEY"}`,
      '--config=notice.model_migrations={"gpt-5.5"="gpt-6-sol"}',
    ],
  },
  words: {
    screen: {
      working: "esctointerrupt",
      permission: "Wouldyouliketorunthefollowingcommand",
      limit: "hityourusagelimit",
    },
    // Its message is the command, where it gives one.
    permission: () => "waiting for your permission",
    question: "",
    limit: "out of quota: You've hit your usage limit. It says: try again at",
    busy: "waiting for your next prompt: its last turn failed",
    stranger: "waiting for you to log in",
    stop: [],
    begin: async (task) => {
      await task.need("waiting for you to trust its directory");
      await task.answer("yes");
    },
  },
  directory,
  missing,
});
