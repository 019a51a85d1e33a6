import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describeRealAgent } from "../rigs/real-agent-suite.ts";
import { installAgent } from "../rigs/real-agents.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-codex-"));
const { bin, missing } = installAgent("codex", directory);

describeRealAgent({
  agent: {
    name: "codex",
    bin,
    env: (home) => ({ HOME: home, CODEX_HOME: join(home, ".codex"), MODEL_KEY: "not-a-real-key" }),
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
