import type { Client } from "@wezterm-parallel/shared/client/client";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Obstacles last for minutes, so a later report is early enough; prompts are reported by events. */
const lookEveryMs = 2000;
/** Tasks to name; when many wait for the same reason, a few are enough. */
const toldTasks = 5;
/** A run of which nothing starts for this long is explained. */
const longWaitMs = 30_000;
/** More than a machine runs at once or a screen shows. */
const seenTasks = 200;

const waitingStates = ["ready", "parked", "blocked"] as const;

/** Receives the results of the watch. */
interface ObstacleView {
  /** Shows the text; an empty one clears the last message. */
  say(text: string): void;
  /** Receives the live tasks, with data that events do not contain. */
  see(tasks: readonly TaskResource[]): void;
  /** Epoch ms since which no task of the run has been running; undefined while one runs. */
  idleSince(): number | undefined;
}

interface ObstacleWatch extends Disposable {
  look(): void;
}

/**
 * Reports, at each change, what blocks a run: a full disk, tasks that no worker can run, tasks that wait for
 * input, or what all its tasks wait for.
 */
export function watchObstacles(client: Client, run: string, view: ObstacleView): ObstacleWatch {
  const told = new Set<string>();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const since = view.idleSince();
    const waits = since !== undefined && Date.now() - since >= longWaitMs;
    const [obstacles, live] = await Promise.all([findObstacles(client, run, waits), findLive(client, run)]);
    looking = false;
    if (live !== undefined) view.see(live);
    const found = [...obstacles, ...(live ?? []).flatMap(describeQuestion)];
    for (const text of found.filter((each) => !told.has(each))) view.say(text);
    if (found.length === 0 && told.size > 0) view.say("");
    told.clear();
    for (const text of found) told.add(text);
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return { look: () => void look(), [Symbol.dispose]: () => clearInterval(timer) };
}

async function findLive(client: Client, run: string): Promise<readonly TaskResource[] | undefined> {
  const page = await client.tasks({ run, state: ["leased", "running"], limit: seenTasks });
  return page.ok ? page.value.items : undefined;
}

function describeQuestion({ id, activity }: TaskResource): readonly string[] {
  const need = activity === undefined ? undefined : describeNeed(activity);
  if (need === undefined) return [];
  return [
    activity?.state === "waiting" ? `${id} is ${need} (answer with: wzp attach '${id}')` : `${id} is ${need}`,
  ];
}

async function findObstacles(client: Client, run: string, waits: boolean): Promise<readonly string[]> {
  const states = { state: waits ? waitingStates : ["ready" as const], attention: waits ? undefined : true };
  const [status, waiting] = await Promise.all([
    client.status(),
    client.tasks({ run, ...states, limit: toldTasks }),
  ]);
  const trouble = status.ok ? status.value.trouble.map(({ detail }) => detail) : [];
  const tasks = waiting.ok ? waiting.value.items : [];
  return [...trouble, ...tasks.map(describeWait)];
}

function describeWait({ id, why, group }: TaskResource): string {
  if (why !== "queued") return `${id}: ${why}`;
  const queue = group === undefined ? "the worker's slots" : `the worker's slots or group ${group}`;
  return `${id}: queued; other runs use ${queue} (see: wzp ps)`;
}
