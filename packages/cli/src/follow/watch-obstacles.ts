import type { Client } from "@wezterm-parallel/shared/client/client";

/** What blocks a run lasts for minutes; nobody needs to hear of it sooner. */
const lookEveryMs = 2000;
/** Tasks told by name; of very many that wait for the same, a few say enough. */
const toldTasks = 5;

/** Says, each time it changes, what keeps a run from going on: a full disk, or tasks that no worker can take. */
export function watchObstacles(client: Client, run: string, say: (text: string) => void): Disposable {
  const told = new Set<string>();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const found = await findObstacles(client, run);
    looking = false;
    for (const text of found.filter((each) => !told.has(each))) say(text);
    told.clear();
    for (const text of found) told.add(text);
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
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
