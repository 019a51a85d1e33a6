import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { until } from "../until.ts";
import type { PageToSee } from "./pages.ts";
import type { WebRig } from "./rig.ts";

/** Number of services, with five tasks each. */
const services = { "run-graph-60": 12, "run-graph-2000": 400 } as const;

/** Pages of a home as `furnishLargeRuns` makes it. */
export const largePages: readonly PageToSee[] = Object.keys(services).map((name, at) => ({
  name,
  path: addressOf("run", { run: `r${at + 1}` }),
  shows: "main .react-flow__node",
}));

const words = [
  "gateway",
  "accounts",
  "billing",
  "search",
  "catalog",
  "orders",
  "payments",
  "mail",
  "reports",
  "media",
  "stock",
  "admin",
];
const broken = 5;
const slow = 7;
/** Services from this one on wait for the slow release. */
const firstWave = 9;

/** For a home of its own, as these runs would fill the other pages. In each run some tasks are done, one runs, the rest wait. */
export async function furnishLargeRuns(rig: WebRig): Promise<void> {
  for (const count of Object.values(services)) {
    const directory = join(rig.project, `services-${count}`);
    mkdirSync(directory);
    writeFileSync(join(directory, "wezterm-parallel.yaml"), planOf(count));
    const [run = ""] = (await rig.wzp("run", "--detach", "--project", directory)).split(/\s+/);
    await until(`only one task of ${run} to run`, async () => {
      const found = await rig.client.run(run);
      return (
        found.ok &&
        found.value.counts.running === 1 &&
        found.value.counts.ready === 0 &&
        found.value.counts.leased === 0
      );
    });
  }
}

/** Services of a monorepo: each is built after the one that it uses, and released after it. */
function planOf(count: number): string {
  const tasks = Array.from({ length: count }, (_, at) => serviceTasks(at)).flat();
  return ["version: 1", "defaults: { checkout: none, terminal: false }", "tasks:", ...tasks, ""].join("\n");
}

function serviceTasks(at: number): string[] {
  const name = nameOf(at);
  const used = at === 0 ? undefined : nameOf(Math.floor((at - 1) / 3));
  const after = (part: string): string[] => (used === undefined ? [] : [`${part}-${used}`]);
  const task = (part: string, needs: readonly string[], run = "true") =>
    `  ${part}-${name}: { run: "${run}", needs: [${needs.join(", ")}] }`;
  return [
    task("fetch", at < firstWave ? [] : [`release-${nameOf(slow)}`]),
    task("lint", [`fetch-${name}`]),
    task("build", [`fetch-${name}`, ...after("build")]),
    task("test", [`build-${name}`], at === broken ? "exit 1" : "true"),
    task(
      "release",
      [`lint-${name}`, `test-${name}`, ...after("release")],
      at === slow ? "sleep 3600" : "true",
    ),
  ];
}

function nameOf(at: number): string {
  const word = words[at % words.length] ?? "";
  return at < words.length ? word : `${word}-${Math.floor(at / words.length) + 1}`;
}
