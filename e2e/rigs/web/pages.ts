import { execFileSync } from "node:child_process";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { Visitor } from "./browser.ts";
import type { WebRig } from "./rig.ts";

export interface PageToSee {
  /** Name of its pictures. */
  readonly name: string;
  /** In a home made by `furnish`. */
  readonly path: string | ((home: Furnished) => string);
  /** A selector, independent of the language: the page is ready when it matches. */
  readonly shows: string;
  /** For somebody who is not signed in. */
  readonly anybody?: boolean;
  /** A page without the frame and its palette: a single form. */
  readonly alone?: boolean;
  /** It shows paths of the machine it runs on, so no picture of it is stored. */
  readonly personal?: boolean;
}

export interface Furnished {
  /** A link by which vera can set her password; she has not done so. */
  readonly invitation: string;
}

const watched = { run: "r1", name: "watch" };
const admin = (part: string): string => addressOf("adminPart", { part });

/** Every page once: `npm run shots` takes pictures of them, and a test checks what no picture shows. */
export const pagesToSee: readonly PageToSee[] = [
  { name: "overview", path: addressOf("overview", {}), shows: "main li[data-task] >> text=upload" },
  {
    name: "board",
    path: `${addressOf("board", { project: "p1" })}?run=all`,
    shows: "main article >> text=watch",
  },
  { name: "runs", path: addressOf("runs", {}), shows: "main >> text=tally, a sample" },
  {
    name: "run-graph",
    path: addressOf("run", { run: "r2" }, { task: "reproduce-bug" }),
    shows: "main .react-flow__node",
  },
  {
    name: "run-timeline",
    path: addressOf("run", { run: "r2" }, { view: "timeline" }),
    shows: "main canvas",
  },
  {
    name: "run-table",
    path: addressOf("run", { run: "r2" }, { view: "table" }),
    shows: "main >> text=install",
  },
  {
    name: "run-compare",
    path: addressOf("run", { run: "r3" }, { view: "table", compare: "r2" }),
    shows: "main >> text=reproduce-bug",
  },
  {
    name: "log",
    path: addressOf("log", { run: "r2", name: "reproduce-bug" }),
    shows: "main >> text=ERR_ASSERTION",
  },
  {
    name: "task",
    path: addressOf("task", { run: "r2", name: "fix-rounding" }, { tab: "details" }),
    shows: "main >> text=git apply",
  },
  {
    name: "task-changes",
    path: addressOf("task", { run: "r2", name: "json-output" }, { tab: "diff" }),
    shows: "main >> text=parseArgs",
  },
  {
    name: "review",
    path: addressOf("review", { run: "r2", name: "json-output" }),
    shows: "main >> text=parseArgs",
  },
  {
    name: "task-terminal",
    path: addressOf("task", watched, { tab: "terminal" }),
    shows: "main .xterm-rows >> text=duration_ms",
  },
  { name: "task-resources", path: addressOf("task", watched, { tab: "usage" }), shows: "main canvas" },
  {
    name: "task-environment",
    path: addressOf("task", watched, { tab: "environment" }),
    shows: "main >> text=LANG",
    personal: true,
  },
  {
    name: "terminals",
    path: addressOf("terminals", {}, { open: "r1/watch,r4/repl" }),
    shows: "main .xterm-rows >> text=duration_ms",
  },
  { name: "add-command", path: addressOf("add", { project: "p1" }), shows: "main textarea" },
  {
    name: "add-plan",
    path: addressOf("add", { project: "p1" }, { from: "plan" }),
    shows: "main .cm-content",
  },
  { name: "queue", path: addressOf("queue", {}), shows: "main >> text=r2/json-output" },
  {
    name: "schedules",
    path: addressOf("schedules", {}, { project: "p1", schedule: "nightly" }),
    shows: "main ol time",
  },
  { name: "workers", path: addressOf("workers", {}), shows: "main >> text=watch" },
  { name: "system", path: addressOf("system", {}), shows: "main canvas" },
  {
    name: "program-logs",
    path: addressOf("programLogs", {}),
    shows: "main ol >> text=serving",
    personal: true,
  },
  { name: "admin-users", path: admin("users"), shows: "main >> text=vera" },
  { name: "admin-user", path: `${admin("users")}?user=oskar`, shows: "[role=dialog] >> text=oskar" },
  { name: "admin-projects", path: admin("projects"), shows: "main >> text=oskar" },
  { name: "admin-keys", path: admin("keys"), shows: "main >> text=nightly" },
  { name: "admin-sign-ins", path: admin("sign-ins"), shows: "main tbody tr" },
  { name: "admin-single-sign-on", path: admin("single-sign-on"), shows: "main form" },
  { name: "admin-settings", path: admin("settings"), shows: "main form" },
  { name: "admin-audit", path: admin("audit"), shows: "main summary" },
  { name: "profile", path: addressOf("profile", {}), shows: "main h2" },
  {
    name: "sign-in",
    path: addressOf("signIn", {}),
    shows: "input[name=password]",
    anybody: true,
    alone: true,
  },
  {
    name: "set-password",
    path: ({ invitation }) => invitation,
    shows: "input[name=again]",
    anybody: true,
    alone: true,
  },
  { name: "device", path: addressOf("device", {}), shows: "input[name=code]", alone: true },
  { name: "not-found", path: "/nowhere", shows: "h1" },
];

/**
 * Fills a home: `r1/watch` runs tests repeatedly, `r2` is the sample's ended backlog, in `r3` its bug is
 * fixed, `r4/repl` waits for input and `r5/deploy` for `r1`, `r6/upload` fails; vera is invited, oskar may
 * view one project. The merge queue is paused with two changes of `r2`; a schedule
 * runs the plan at night.
 */
export async function furnish(rig: WebRig): Promise<Furnished> {
  await rig.wzp("add", "--name", "watch", "--", "sh", "-c", "while :; do node --test; sleep 10; done");
  const [invitation] = await Promise.all([
    rig.wzp("users", "add", "vera", "--role", "operator"),
    rig.wzp("users", "add", "oskar", "--role", "viewer", "--in", "."),
    rig.wzp("keys", "add", "nightly", "--scope", "runs:read", "runs:write", "--expires", "90d"),
    rig.runSample(),
  ]);
  execFileSync("git", ["apply", "--include=src/share.ts", "patches/fix-rounding.patch"], {
    cwd: rig.project,
  });
  await rig.wzp("run", "reproduce-bug", "flaky");
  await rig.wzp("add", "--name", "repl", "--", "node", "--interactive");
  await rig.wzp("add", "--name", "deploy", "--after", "r1", "--", "./deploy.sh");
  await rig.wzp("add", "--name", "upload", "--", "sh", "-c", "echo 'no route to host' >&2; exit 7");
  await rig.wzp("queue", "pause", "main");
  await rig.wzp("merge", "r2/json-output", "r2/fix-rounding", "--detach");
  await rig.wzp("schedules", "add", "--name", "nightly", "--cron", "0 3 * * *", "--timezone", "Asia/Tokyo");
  return { invitation };
}

/** Takes a visitor to a page, and waits until it is ready. */
export async function goTo(visitor: Visitor, { path, shows }: PageToSee, home: Furnished): Promise<void> {
  await visitor.page.goto(typeof path === "string" ? path : path(home));
  await visitor.page.locator(shows).first().waitFor();
  await visitor.settles();
}
