import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { openClient } from "../../../packages/cli/src/transport/open-client.ts";
import { strike, type Victim } from "../chaos/killer.ts";
import { Random } from "../chaos/random.ts";
import { TestHome } from "../home.ts";
import { until } from "../until.ts";
import { BusyUser } from "./busy-user.ts";
import { judgeLandings } from "./judge-landings.ts";

interface LandingChaosOptions {
  readonly kills: number;
  readonly seed: number;
  readonly tasksPerRun: number;
  readonly progress?: (kills: number, runs: number) => void;
}

interface LandingChaosReport {
  readonly violations: readonly string[];
  readonly kills: number;
  readonly runs: number;
  readonly landed: number;
  readonly open: number;
  /** Steps that the user took. */
  readonly steps: number;
  /** Commits of the user and the outsider. */
  readonly pushed: number;
  readonly leftOver: readonly string[];
}

const strikes: readonly (readonly Victim[])[] = [["server"], ["worker"], ["server", "worker"]];
const settleLimitMs = 240_000;

/** Lands backlogs while killing server and worker, in a tree in which a user works. */
export async function runLandingChaos(options: LandingChaosOptions): Promise<LandingChaosReport> {
  const random = new Random(options.seed);
  await using home = new TestHome();
  using user = new BusyUser(new Random(options.seed + 1));
  await user.setUp();
  const client = openClient(homePaths({ env: home.env(), homeDirectory: "", userId: 0 }).serverSocket);
  const stage = { home, user, client, random, options };
  const first = await submit(stage);
  const working = user.work();
  const runs = [first];
  let kills = 0;
  while (kills < options.kills) {
    // Between kills there is time for steps of the queue.
    await delay(random.between(0, 2_000));
    kills += (await strike(home, random, strikes)).pids.length;
    options.progress?.(kills, runs.length);
    if (await isSettled(client, runs)) runs.push(await submit(stage));
  }
  user.stop();
  await working;
  await until("every change has left its queue", () => isSettled(client, runs), settleLimitMs);
  const judged = await judgeLandings(client, user, runs);
  await home.wzp(home.path, "down", "--kill");
  return {
    ...judged,
    kills,
    runs: runs.length,
    steps: user.steps,
    pushed: user.commits.length,
    leftOver: home.processes().map(({ command }) => command),
  };
}

interface Stage {
  readonly home: TestHome;
  readonly user: BusyUser;
  readonly random: Random;
  readonly options: LandingChaosOptions;
}

async function submit({ home, user, random, options }: Stage): Promise<string> {
  writeFileSync(join(user.path, ".git/info/exclude"), "wezterm-parallel.yaml\n");
  writeFileSync(join(user.path, "wezterm-parallel.yaml"), planOf(random, options.tasksPerRun));
  const submitted = await until("the run is accepted", async () => {
    const ended = await home.wzp(user.path, "run", "--detach", "--json");
    return ended.code === 0 && ended.stdout;
  });
  return (JSON.parse(submitted) as { run: { id: string } }).run.id;
}

/** One task in eight breaks the checks of the target, and one in six edits a file that others edit too. */
function planOf(random: Random, count: number): string {
  const verify = `perl -e 'select undef, undef, undef, 0.2'; ! ls bad-* 2>/dev/null`;
  const lines = [
    "version: 1",
    "limits: { parallel: 4 }",
    `project: { merge: { mode: auto, push: mirror, parallel: 3, verify: ${JSON.stringify(verify)} } }`,
    "defaults: { retry: { lost: 100 } }",
    "tasks:",
  ];
  for (let number = 1; number <= count; number++) {
    const bad = random.chance(1 / 8) ? "bad" : "made";
    const edits = random.chance(1 / 6) ? `; echo $WZP_RUN t${number} >> shared.txt` : "";
    const pause = `perl -e 'select undef, undef, undef, ${random.between(0, 9) / 10}'`;
    lines.push(
      `  t${number}: ${JSON.stringify(`${pause}; echo t${number} > ${bad}-$WZP_RUN-t${number}${edits}`)}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** True once all tasks of these runs have ended, and no change is queued or to be pushed. */
async function isSettled(client: Client, runs: readonly string[]): Promise<boolean> {
  for (const run of runs) {
    const found = await client.run(run);
    if (!found.ok || found.value.endedAt === undefined) return false;
  }
  const queues = await client.get("listQueues", {});
  return (
    queues.ok &&
    queues.value.items.every(({ changes, push }) => changes.length === 0 && push?.pending !== true)
  );
}
