import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { missedCode } from "./targets.ts";

/**
 * `npm run bench`: measures all figures (an hour, half of it scrolling terminals) and prints each when it is
 * ready; `--write` puts them into docs/performance.md, between its marks. Names as arguments select figures:
 * `npm run bench -- output idle`. Exits with 1 when a figure misses its target, but prints and writes it all
 * the same.
 */
interface Figure {
  readonly script: string;
  readonly title: string;
  readonly words?: readonly string[];
}

const figures: readonly Figure[] = [
  { script: "tasks/tasks", title: "(a) Trivial tasks beside task runners" },
  { script: "tasks/pipe", title: "(a) Blocks of stdin beside GNU parallel" },
  { script: "tasks/reuse", title: "(a) An unchanged plan beside Turborepo and make" },
  { script: "tasks/sandbox", title: "A sandbox for each task" },
  { script: "tasks/sessions", title: "(a) Sessions alone: what starting and keeping logs costs" },
  { script: "terminals/output", title: "(b) Terminal output to disk" },
  { script: "terminals/secrets", title: "Masking: output of tasks that have secrets" },
  { script: "tasks/latency", title: "(c) Ready to started, (d) start of the command line" },
  { script: "tasks/store", title: "(e) The store with 100,000 tasks" },
  { script: "scale/claim", title: "PostgreSQL: claims with 1,000,000 tasks stored" },
  { script: "scale/cycles", title: "PostgreSQL: whole tasks beside other queues" },
  { script: "scale/remote", title: "A worker that joined beside the server's own" },
  { script: "scale/failover", title: "From a loss to the next task" },
  { script: "scale/listeners", title: "Listeners of three servers" },
  { script: "scale/fleet", title: "A fleet of scripted workers" },
  { script: "tasks/lists", title: "Lists and logs of a run with 100,000 tasks" },
  { script: "tasks/idle", title: "(f) Idling" },
  { script: "tasks/backup", title: "The queue during a backup" },
  { script: "services/services", title: "Services: what supervision costs" },
  { script: "webhooks/webhooks", title: "Webhooks: a backlog of events" },
  { script: "tasks/checkouts", title: "(g) Worktrees of a repository with 20,000 files" },
  { script: "changes/radar", title: "The radar: 16 checkouts of a repository with 5,000 files" },
  { script: "changes/landing", title: "Landing a change in a repository with 50,000 files" },
  { script: "changes/speculation", title: "Landing 30 changes of which 3 are bad" },
  { script: "panes/open", title: "Opening a workspace with 16 tasks in tmux" },
  { script: "panes/panes", title: "Opening 16 panes" },
  { script: "panes/plugin", title: "The WezTerm plugin's handlers" },
  { script: "agents/following", title: "Following what 30 agents do" },
  { script: "agents/hook-cost", title: "What a hook costs its agent" },
  { script: "agents/hook-to-browser", title: "From the hook of an agent to the browser" },
  { script: "agents/acp-memory", title: "Memory of a conversation over ACP" },
  { script: "api/api", title: "The API over its socket" },
  { script: "panes/tui", title: "The full-screen view with 5,000 tasks" },
  { script: "api/api-load", title: "The API on the network, under load" },
  { script: "terminals/attach", title: "A session's terminal, beside tmux" },
  { script: "web/web-view", title: "The dashboard: first view" },
  { script: "web/web-board", title: "The dashboard: a board of 5,000 tasks" },
  { script: "web/web-diff", title: "The dashboard: the review of 20,000 lines" },
  { script: "web/web-terminal", title: "The dashboard: terminals" },
  {
    script: "web/web-memory",
    title: "The dashboard: memory of terminals that scroll",
    words: ["--minutes", "30"],
  },
];

const words = process.argv.slice(2);
const write = words.includes("--write");
const chosen = words.filter((word) => !word.startsWith("--"));

const sections: string[] = [];
const missed: string[] = [];
for (const { script, title, words: own = [] } of figures) {
  if (chosen.length > 0 && !chosen.includes(basename(script))) continue;
  const command = ["scripts/node", `bench/${script}.ts`, ...own].join(" ");
  console.log(`\n## ${title}\n`);
  const text = run(script, own);
  console.log(text);
  const block = text.includes("|--") ? text : `\`\`\`text\n${text}\n\`\`\``;
  sections.push(`## ${title}\n\n\`${command}\`\n\n${block}\n`);
}
if (write) writeReport(sections);
if (missed.length > 0) {
  console.error(`\nA target was missed: ${missed.join(", ")}.`);
  process.exitCode = 1;
}

function run(script: string, own: readonly string[]): string {
  const path = fileURLToPath(new URL(`${script}.ts`, import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [path, ...own], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 16_000_000,
  });
  if (status === missedCode) missed.push(script);
  else if (status !== 0) throw new Error(`bench/${script}.ts ended with ${status}:\n${stdout}`);
  return stdout.trim();
}

/** Leaves the sections that were not measured this time unchanged. */
function writeReport(measured: readonly string[]): void {
  const path = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
  const [before = "", kept = "", after = ""] = readFileSync(path, "utf8").split(
    /<!-- (?:measured|end) -->\n/,
  );
  const sections = new Map<string, string>();
  for (const section of [...kept.split(/^(?=## )/m).slice(1), ...measured]) {
    sections.set(section.split("\n", 1)[0] ?? "", section.trim());
  }
  const ordered = figures.flatMap(({ title }) => sections.get(`## ${title}`) ?? []);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const text = `Measured ${date}, ${machine}.\n\n${ordered.join("\n\n")}\n`;
  writeFileSync(path, `${before}<!-- measured -->\n${text}<!-- end -->\n${after}`);
}
