import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { ok } from "@wezterm-parallel/shared/base/result";
import type {
  Conflict,
  ConflictPart,
  ResolvedFile,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import { MergeQueue } from "../../src/server/changes/merge-queue.ts";
import { VerifiedTrees } from "../../src/server/changes/verified-trees.ts";
import { resolveConflict } from "../../src/server/changes/resolve-conflict.ts";
import { gatewayOf, settle } from "../rigs/landing/landing-gateway.ts";
import { type Edit, LandingScene, type TaskWork } from "../rigs/landing/landing-scene.ts";
import { QueueRig, task, TestWorker } from "../rigs/queue-rig.ts";

let scene: LandingScene;
let rig: QueueRig;
beforeEach(async () => {
  scene = new LandingScene();
  rig = await QueueRig.open();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  scene[Symbol.dispose]();
});

const write = (path: string, text: string): Edit => ({ kind: "write", path, text });
const branch = "wzp/r1/a";

/** Lets the task a and the target change these files, and the change leave its queue with a conflict. */
async function clash(mine: readonly Edit[], theirs: readonly Edit[]): Promise<TaskWork> {
  const worker = await TestWorker.connect(rig);
  const merge = { mode: "auto" as const, strategy: "merge" as const, verify: [] };
  await rig.submit([task("a", { merge })], { project: scene.project });
  const work = scene.branch("a", mine);
  scene.advance(theirs, "Land\n\nWzp-Task: r9/other");
  scene.git("branch", branch, work.commit);
  await worker.finish("a", 0, { base: work.base, commit: work.commit, branch, changedFiles: 1 });
  await settle(openQueue());
  expect((await change()).failure?.reason).toBe("merge-conflict");
  return work;
}

async function change() {
  const found = await rig.store.reader.change((await rig.store.reader.taskId(1, "a")) ?? 0);
  if (found === undefined) throw new Error("no change");
  return found;
}

function openQueue(): MergeQueue {
  const { store, queue } = rig;
  const options = { store, gateway: gatewayOf(scene), backlog: queue.backlog, verified: new VerifiedTrees() };
  return new MergeQueue(options, { project: 1, target: "main" });
}

async function read(): Promise<Conflict> {
  const { project, landings } = scene;
  const found = await landings.readConflict({
    project,
    branch: "main",
    change: "r1/a",
    tip: (await change()).tip,
  });
  if (!found.ok) throw new Error(found.failure.detail);
  return found.value;
}

async function resolve(
  { tip, onto }: Pick<Conflict, "tip" | "onto">,
  files: readonly ResolvedFile[],
  markers = false,
): Promise<string> {
  const resolvers = { store: rig.store, gateway: gatewayOf(scene), records: rig.queue.records };
  const done = await resolveConflict(resolvers, await change(), { tip, onto, files: [...files], markers });
  return done.ok ? "resolved" : done.failure.detail;
}

function textOf(parts: readonly ConflictPart[], side: "change" | "target"): string {
  return parts.map((part) => (part.kind === "clean" ? part.text : part[side])).join("");
}

test("shows base and both sides of each hunk, and who landed the other side; the resolution lands", async () => {
  const lines = (first: string, last: string) => [first, "2", "3", "4", "5", "6", "7", last, ""].join("\n");
  scene.advance([write("a.txt", lines("1", "8"))]);
  const work = await clash([write("a.txt", lines("one", "eight"))], [write("a.txt", lines("uno", "ocho"))]);
  const conflict = await read();
  expect(conflict).toEqual({
    tip: work.commit,
    onto: scene.tip,
    omitted: 0,
    landed: ["r9/other"],
    files: [
      {
        path: "a.txt",
        kind: "lines",
        sides: ["change", "target"],
        parts: [
          { kind: "hunk", base: "1\n", change: "one\n", target: "uno\n" },
          { kind: "clean", text: "2\n3\n4\n5\n6\n7\n" },
          { kind: "hunk", base: "8\n", change: "eight\n", target: "ocho\n" },
        ],
      },
    ],
  });
  expect(await resolve(conflict, [{ path: "a.txt", text: lines("one", "ocho") }])).toBe("resolved");
  expect(scene.git("log", "-1", "--format=%P", branch)).toBe(`${work.commit} ${conflict.onto}`);
  await settle(openQueue());
  expect((await change()).state).toBe("landed");
  expect(scene.git("show", "main:a.txt")).toBe(lines("one", "ocho").trimEnd());
});

test("refuses a resolution for other commits of the target or the change, and changes nothing", async () => {
  await clash([write("a.txt", "mine\n")], [write("a.txt", "theirs\n")]);
  const conflict = await read();
  scene.advance([write("a.txt", "theirs again\n")]);
  const before = await change();
  expect(await resolve(conflict, [{ path: "a.txt", text: "both\n" }])).toBe("main has other commits by now.");
  expect(await resolve({ ...conflict, tip: conflict.onto }, [])).toBe("r1/a has other commits by now.");
  expect(await change()).toEqual(before);
  expect(scene.git("rev-parse", branch)).toBe(conflict.tip);
});

test("refuses files that are left, files without a conflict, and conflict markers unless they belong there", async () => {
  await clash(
    [write("a.txt", "mine\n"), write("dir/b.txt", "mine\n")],
    [write("a.txt", "theirs\n"), write("dir/b.txt", "theirs\n")],
  );
  const conflict = await read();
  const one = { path: "a.txt", take: "change" } as const;
  expect(await resolve(conflict, [one])).toBe("r1/a still has conflicts in dir/b.txt.");
  const other = { path: "other.txt", text: "x" };
  expect(await resolve(conflict, [one, other])).toBe("other.txt is not in conflict.");
  const marked = { path: "dir/b.txt", text: "<<<<<<< a\nmine\n=======\ntheirs\n>>>>>>> b\n" };
  expect(await resolve(conflict, [one, marked])).toBe("dir/b.txt of r1/a still contain conflict markers.");
  expect(await resolve(conflict, [one, marked], true)).toBe("resolved");
  expect(scene.git("show", `${branch}:a.txt`)).toBe("mine");
});

test("never moves a branch that has other commits, and recognises its own resolution after a crash", async () => {
  const work = await clash([write("a.txt", "mine\n")], [write("a.txt", "theirs\n")]);
  const conflict = await read();
  const more = scene.extend(work, [write("c.txt", "more\n")], "More");
  scene.git("update-ref", `refs/heads/${branch}`, more.commit);
  const files: readonly ResolvedFile[] = [{ path: "a.txt", take: "target" }];
  expect(await resolve(conflict, files)).toBe(
    "The branch of r1/a has commits that are not part of the change.",
  );
  expect(scene.git("rev-parse", branch)).toBe(more.commit);

  scene.git("update-ref", `refs/heads/${branch}`, work.commit);
  const gateway = gatewayOf(scene);
  const question = { kind: "resolve", project: scene.project, branch: "main", change: "r1/a" } as const;
  const { tip, onto } = conflict;
  const asked = { ...question, tip, onto, files: [...files], markers: false, branches: [branch] };
  const first = await gateway.ask<"resolve">("worker", asked);
  expect(first).toEqual(ok({ kind: "resolve", commit: scene.git("rev-parse", branch) }));
  expect(await resolve(conflict, files)).toBe("resolved");
  expect((await change()).tip).toBe(scene.git("rev-parse", branch));
});

test("moves a clean checkout of the branch along, and refuses while edited files are in the way", async () => {
  const work = await clash([write("a.txt", "mine\n")], [write("a.txt", "theirs\n"), write("c.txt", "c\n")]);
  const checkout = join(scene.top, "checkout");
  scene.git("worktree", "add", "-q", checkout, branch);
  writeFileSync(join(checkout, "a.txt"), "edited\n");
  const conflict = await read();
  const files: readonly ResolvedFile[] = [{ path: "a.txt", text: "both\n" }];
  expect(await resolve(conflict, files)).toContain("a.txt");
  expect(readFileSync(join(checkout, "a.txt"), "utf8")).toBe("edited\n");
  expect(scene.git("rev-parse", branch)).toBe(work.commit);

  writeFileSync(join(checkout, "a.txt"), "mine\n");
  writeFileSync(join(checkout, "own.txt"), "own\n");
  expect(await resolve(conflict, files)).toBe("resolved");
  expect(readFileSync(join(checkout, "a.txt"), "utf8")).toBe("both\n");
  const status = execFileSync("git", ["status", "--porcelain"], { cwd: checkout, encoding: "utf8" });
  expect(status).toBe("?? own.txt\n");
});

test("offers whole sides of removed, binary, large, renamed and linked files, and of text that is not UTF-8", async () => {
  const raw = (path: string, bytes: readonly number[]) => {
    writeFileSync(join(scene.root, path), Buffer.from(bytes));
  };
  const large = (mark: string) => `${mark}${"x".repeat(300_000)}\n`;
  scene.advance([
    ...["removed", "gone", "to-rename"].map((path) => write(path, `${path}\n${"same\n".repeat(20)}`)),
    write("large", large("base")),
  ]);
  scene.git("checkout", "-q", "--detach", "main");
  raw("binary", [0, 1, 2]);
  raw("latin1", [0xe9, 10]);
  writeFileSync(join(scene.root, "mode"), "");
  symlinkSync("base", join(scene.root, "link"));
  scene.git("update-ref", "refs/heads/main", scene.commit("Odd files"));
  const side = (mark: number): Edit[] => {
    raw("binary", [0, mark]);
    raw("latin1", [0xe9, mark, 10]);
    execFileSync("ln", ["-sfn", `side${mark}`, join(scene.root, "link")]);
    return [write("large", large(`side ${mark}`))];
  };
  const mine: Edit[] = [
    { kind: "remove", path: "removed" },
    write("gone", `mine\n${"same\n".repeat(20)}`),
    { kind: "rename", path: "to-rename", to: "my-name" },
  ];
  const theirs: Edit[] = [
    write("removed", `theirs\n${"same\n".repeat(20)}`),
    { kind: "remove", path: "gone" },
    { kind: "rename", path: "to-rename", to: "their-name" },
  ];
  await clashOdd(mine, theirs, side);
  const conflict = await read();
  const kinds = Object.fromEntries(conflict.files.map(({ path, kind, sides }) => [path, [kind, ...sides]]));
  expect(kinds).toEqual({
    binary: ["binary", "change", "target"],
    gone: ["removed", "change"],
    large: ["large", "change", "target"],
    latin1: ["encoding", "change", "target"],
    link: ["link", "change", "target"],
    "my-name": ["name", "change"],
    removed: ["removed", "target"],
    "their-name": ["name", "target"],
    "to-rename": ["name"],
  });
  const take = (path: string, take: "change" | "target" | "delete") => ({ path, take });
  const files = conflict.files.map(({ path }) => take(path, path === "their-name" ? "delete" : "change"));
  expect(await resolve(conflict, files)).toBe("resolved");
  const names = scene.git("ls-tree", "-r", "--name-only", branch).split("\n");
  expect(names).toEqual([
    "a.txt",
    "binary",
    "dir/b.txt",
    "gone",
    "large",
    "latin1",
    "link",
    "mode",
    "my-name",
  ]);
  for (const path of ["binary", "latin1", "link", "large"])
    expect(scene.git("rev-parse", `${branch}:${path}`)).toBe(
      scene.git("rev-parse", `${conflict.tip}:${path}`),
    );
});

/** As `clash`, with files that edits of the scene cannot write. */
async function clashOdd(
  mine: readonly Edit[],
  theirs: readonly Edit[],
  side: (mark: number) => readonly Edit[],
): Promise<void> {
  scene.git("checkout", "-q", "--detach", "main");
  const edits = side(1);
  const worker = await TestWorker.connect(rig);
  const merge = { mode: "auto" as const, strategy: "merge" as const, verify: [] };
  await rig.submit([task("a", { merge })], { project: scene.project });
  const work = scene.branch("a", [...mine, ...edits]);
  scene.git("checkout", "-q", "--detach", "main");
  const others = side(2);
  scene.advance([...theirs, ...others]);
  scene.git("branch", branch, work.commit);
  await worker.finish("a", 0, { base: work.base, commit: work.commit, branch, changedFiles: 1 });
  await settle(openQueue());
}

test("keeps line ends, and that a file does not end with one", async () => {
  scene.advance([write("a.txt", "1\r\n2\r\n3")]);
  const work = await clash([write("a.txt", "1\r\n2\r\nthree")], [write("a.txt", "1\r\n2\r\ntres\r\n")]);
  const { files } = await read();
  const [file] = files;
  expect(file?.parts).toEqual([
    { kind: "clean", text: "1\r\n2\r\n" },
    { kind: "hunk", base: "3", change: "three", target: "tres\r\n" },
  ]);
  expect(textOf(file?.parts ?? [], "change")).toBe(scene.git("show", `${work.commit}:a.txt`));
});

test("text that looks like markers is no marker, and the executable bit stays", async () => {
  const heading = `${"=".repeat(60)}\n<<<<<<< HEAD\n`;
  scene.advance([write("a.txt", "1\n")]);
  scene.git("checkout", "-q", "--detach", "main");
  chmodSync(join(scene.root, "a.txt"), 0o755);
  scene.git("update-ref", "refs/heads/main", scene.commit("Run it"));
  // The scene writes its files anew.
  scene.git("config", "core.fileMode", "false");
  await clash([write("a.txt", `${heading}mine\n`)], [write("a.txt", `theirs\n${heading}`)]);
  const conflict = await read();
  const parts = conflict.files[0]?.parts ?? [];
  expect(textOf(parts, "change")).toBe(`${heading}mine\n`);
  expect(textOf(parts, "target")).toBe(`theirs\n${heading}`);
  expect(await resolve(conflict, [{ path: "a.txt", text: "both\n" }])).toBe("resolved");
  expect(scene.git("ls-tree", branch, "a.txt")).toMatch(/^100755 /);
});

test("a change that no longer conflicts is queued again without files", async () => {
  await clash([write("a.txt", "mine\n")], [write("a.txt", "theirs\n")]);
  scene.advance([write("a.txt", "mine\n")]);
  const conflict = await read();
  expect(conflict.files).toEqual([]);
  expect(await resolve(conflict, [])).toBe("resolved");
  await settle(openQueue());
  expect((await change()).state).toBe("landed");
});
