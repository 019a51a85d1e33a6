import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** What blocks a run lasts for minutes; nobody needs to hear of it sooner. */
const lookEveryMs = 2000;
/** Tasks told by name; of very many that wait for the same, a few say enough. */
const toldTasks = 5;
/** More than a machine runs at once, and than a screen has lines. */
const seenTasks = 200;

/** What is done with what was found. */
interface ObstacleView {
  /** Empty: what was said is over. */
  say(text: string): void;
  /** Tasks that are under way, with what no event tells of them. */
  see(tasks: readonly TaskResource[]): void;
}

/**
 * Says, each time it changes, what keeps a run from going on: a full disk, tasks that no worker can take, or that
 * wait for somebody to type.
 */
export function watchObstacles(client: Client, run: string, view: ObstacleView): Disposable {
  const told = new Set<string>();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const [obstacles, live] = await Promise.all([findObstacles(client, run), findLive(client, run)]);
    looking = false;
    if (live !== undefined) view.see(live);
    const found = [...obstacles, ...(live ?? []).flatMap(describeQuestion)];
    for (const text of found.filter((each) => !told.has(each))) view.say(text);
    if (found.length === 0 && told.size > 0) view.say("");
    told.clear();
    for (const text of found) told.add(text);
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function findLive(client: Client, run: string): Promise<readonly TaskResource[] | undefined> {
  const page = await client.tasks({ run, state: ["leased", "running"], limit: seenTasks });
  return page.ok ? page.value.items : undefined;
}

function describeQuestion({ id, prompt }: TaskResource): readonly string[] {
  return prompt === undefined
    ? []
    : [`${id} is waiting for your input: ${prompt} (answer with: wzp attach '${id}')`];
}

async function findObstacles(client: Client, run: string): Promise<readonly string[]> {
  const [status, waiting] = await Promise.all([
    client.status(),
    client.tasks({ run, attention: true, state: ["ready"], limit: toldTasks }),
  ]);
  const trouble = status.ok ? status.value.trouble.map(({ detail }) => detail) : [];
  const tasks = waiting.ok ? waiting.value.items : [];
  return [...trouble, ...tasks.map(({ id, why }) => `${id}: ${why}`)];
}
