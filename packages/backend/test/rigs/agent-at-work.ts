import { join } from "node:path";

import { TestWorker, turn } from "./queue-rig.ts";
import type { Rig } from "./two-projects.ts";

/** Adds the run r3 of p1, with an agent, a command, and a connected worker that has both; r1 and r2 run too. */
export async function agentAtWork(rig: Rig, more: object = {}) {
  const agentCommands = { start: ["agent", "{prompt}"] };
  const payload = {
    title: "three",
    project: { kind: "directory", directory: join(rig.state, "..", "one") },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: [
      {
        name: "fix",
        base: "fix",
        command: { kind: "argv", argv: ["agent", "x"] },
        agent: "a",
        agentCommands,
        ...more,
      },
      { name: "build", base: "build", command: { kind: "argv", argv: ["true"] } },
    ],
  };
  const made = await rig.app.inject({ method: "POST", url: "/api/v1/runs", payload });
  if (made.statusCode !== 200) throw new Error(made.body);
  const worker = new TestWorker({ gateway: rig.gateway });
  const assigned = () =>
    worker.sent.flatMap((each) => (each.type === "assign" || each.type === "welcome" ? each.attempts : []));
  for (let turns = 0; turns < 500 && assigned().length < 4; turns += 1) await turn(1);
  const tokenOf = (name: string): string | undefined => {
    const given = assigned().find(({ ref }) => ref.name === name)?.secrets;
    return given?.kind === "values" ? given.values["WZP_AGENT_TOKEN"] : undefined;
  };
  return { worker, tokenOf, token: tokenOf("fix") ?? "" };
}
