import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { desktop, openBrowser, Visitor } from "../../e2e/rigs/web/browser.ts";
import { ensureWebBuilt } from "../../scripts/web/build-web.ts";
import { BenchHome } from "../bench-home.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * Time from the hook of an agent that asks for a permission until the dashboard's overview shows it: the agent puts the
 * time into the command that it asks for, and the page notes when it has that text. Both are processes of one machine.
 */
const reports = 50;
const limitMs = 300;
const agent = fileURLToPath(new URL("hooked-agent.cjs", import.meta.url));

await ensureWebBuilt();
using home = new BenchHome();
// wzp gives hooks to an agent with this program name.
const program = join(home.scratch, "opencode");
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${agent}'\n`);
chmodSync(program, 0o755);
const plan = {
  version: 1,
  agents: { hooked: { command: [program, "{prompt}"] } },
  tasks: { asks: { agent: "hooked", prompt: "Ask.", checkout: "project" } },
};
writeFileSync(join(home.scratch, "wezterm-parallel.yaml"), JSON.stringify(plan));
home.wzp("run", "--detach");
const link = home.wzp("web", "--print").trim();
await using browser = await openBrowser();
await using visitor = await Visitor.come(browser, link, desktop);
const { page } = visitor;
await page.goto(link);
await page.waitForURL("/");
const times = await page.evaluate(watch, reports);

const spread = [0, 0.5, 0.95, 1].map((share) => quantile(times, share));
console.log(
  table(
    [`${reports} reports`, "least", "median", "95 %", "most"],
    [
      ["hook to browser, ms", ...spread.map((ms) => ms.toFixed(0))],
      [`share of ${limitMs} ms`, ...spread.map((ms) => (ms / limitMs).toFixed(2))],
    ],
  ),
);
const most = quantile(times, 0.95);
tellTargets([
  {
    name: "from a hook to the browser, 95 %",
    wanted: `< ${limitMs} ms`,
    measured: `${most.toFixed(0)} ms`,
    met: most < limitMs,
  },
]);

/** Runs in the page: notes how old each report is when the page has it. */
function watch(wanted: number): Promise<readonly number[]> {
  const seen = new Set<string>();
  const ages: number[] = [];
  return new Promise((resolve) => {
    const look = (): void => {
      const [, at] = /true at (\d{13})/.exec(document.body.textContent ?? "") ?? [];
      if (at === undefined || seen.has(at)) return;
      // The page itself brought the activity of that time.
      if (seen.size > 0) ages.push(Date.now() - Number(at));
      seen.add(at);
      if (ages.length === wanted) resolve(ages);
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}
