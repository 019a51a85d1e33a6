import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

let rig: CliRig;
let repository: Repository;
let root: string;
let id: string;
let count = 0;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());
beforeEach(async () => {
  count += 1;
  repository = new Repository(join(rig.work, `review${count}`));
  root = repository.path;
  const command = "printf 'one\\\\ntwo\\\\nthree\\\\n' > new.txt";
  const merge = "{ mode: review }";
  writeFileSync(
    join(root, "wezterm-parallel.yaml"),
    `tasks: { a: { run: "${command}", merge: ${merge} } }\n`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
  const ran = await wzp("run", "--json");
  id = `${(JSON.parse(ran.stdout) as { run: { id: string } }).run.id}/a`;
});

const git = (...args: readonly string[]) => repository.git(...args);

const wzp = (...args: string[]) => rig.wzp(args, { cwd: root });

async function review(): Promise<ReviewResource> {
  return JSON.parse((await wzp("review", id, "--json")).stdout) as ReviewResource;
}

/** Makes a program that edits a review by a sed script. */
function editor(script: string): string {
  const file = join(rig.work, `editor${count}`);
  writeFileSync(file, `#!/bin/sh\nsed -i '${script}' "$1"\n`);
  chmodSync(file, 0o755);
  return file;
}

const edit = (script: string, ...args: string[]) =>
  rig.wzp(["review", id, "--edit", ...args], { cwd: root, env: { EDITOR: editor(script) } });

test("without a task, lists the changes that wait for a review, until they are approved; so does the inbox", async () => {
  const asks = async () => (await wzp("inbox", "--project", ".")).stdout;
  expect(await asks()).toContain("waiting for a review: 0 of 1 approval");
  expect(await asks()).toContain(`wzp review ${id}`);
  expect((await wzp("review")).stdout).toMatch(new RegExp(`${id} +main +1 file +0 of 1 approval`));
  const approved = await wzp("review", id, "--approve", "--message", "Good.");
  expect(approved).toMatchObject({ status: 0, stdout: `${id} reviewed: approved\n` });
  expect(await asks()).toBe("nothing needs you\n");
  expect((await wzp("review")).stdout).not.toContain(id);
  expect((await review()).verdicts).toMatchObject([{ verdict: "approved", text: "Good.", stands: true }]);
});

test("options comment on lines and request changes, all at once or not at all", async () => {
  const comments = ["--comment", "new.txt:2", "Why two?", "--comment", "new.txt:1-3", "All of it."];
  const sent = await wzp("review", id, ...comments, "--request-changes", "Nearly there.");
  expect(sent).toMatchObject({ status: 0, stdout: `${id} reviewed: changes requested, 2 open threads\n` });
  expect(await review()).toMatchObject({
    threads: [
      { path: "new.txt", first: 2, last: 2, lines: ["two"], comments: [{ text: "Why two?" }] },
      { first: 1, last: 3 },
    ],
    verdicts: [{ verdict: "changes-requested", text: "Nearly there." }],
  });
  const wrong = await wzp(
    "review",
    id,
    "--comment",
    "new.txt:1",
    "Fine.",
    "--comment",
    "new.txt:9",
    "Where?",
  );
  expect(wrong.stderr).toContain("new.txt has 3 lines, so there is no line 9.");
  expect((await review()).threads).toHaveLength(2);
  expect((await wzp("review", id, "--comment", "new.txt", "Text")).stderr).toContain("takes FILE:LINE");
});

test("--json prints what waits, what a review has become, and the whole review with its revisions", async () => {
  const json = async (...args: string[]) => {
    const printed = await wzp("review", ...args, "--json");
    expect(printed).toMatchObject({ status: 0, stderr: "" });
    return JSON.parse(printed.stdout) as Record<string, unknown>;
  };
  const waits = {
    id,
    target: "main",
    files: 1,
    review: { state: "waiting", approvals: 0, required: 1, threads: 0 },
  };
  expect(await json()).toMatchObject({ items: expect.arrayContaining([expect.objectContaining(waits)]) });
  const { commit } = await review();
  const sent = await json(id, "--comment", "new.txt:2-3", "Why?", "--request-changes", "Nearly there.");
  expect(sent).toMatchObject({
    change: id,
    summary: { state: "changes-requested", threads: 1 },
  });
  expect(await json(id)).toMatchObject({
    change: id,
    base: git("rev-parse", "main").trim(),
    commit,
    rule: { required: 1 },
    revisions: [{ number: 1, attempt: `${id}#1`, commit }],
    threads: [{ path: "new.txt", side: "new", first: 2, last: 3, lines: ["two", "three"], state: "open" }],
    verdicts: [{ verdict: "changes-requested", text: "Nearly there.", commit, stands: true }],
  });
});

test("--edit sends what was written below the lines of the diff", async () => {
  const sent = await edit(
    "s/^verdict: comment/verdict: changes-requested\\nShort, please./; /^> +two/a Why two?\\n\\nAnd why here?",
  );
  expect(sent).toMatchObject({ status: 0 });
  expect(await review()).toMatchObject({
    threads: [{ path: "new.txt", first: 2, comments: [{ text: "Why two?\n\nAnd why here?" }] }],
    verdicts: [{ verdict: "changes-requested", text: "Short, please." }],
  });
  expect((await edit("s/nothing/x/")).stderr).toContain("the review is empty, so nothing was sent");
});

test("an edited review that cannot be read or sent is kept, and --file sends it", async () => {
  const broken = await edit("/^> +two/a Why two?\ns/^> +three/> +four/");
  expect(broken.status).toBe(2);
  const kept = /Your text is kept in (.*)\.\n/.exec(broken.stderr)?.[1] ?? "";
  const text = readFileSync(kept, "utf8");
  expect(text).toContain("Why two?");
  writeFileSync(kept, text.replace("> +four", "> +three"));
  expect(await wzp("review", id, "--file", kept)).toMatchObject({ status: 0 });
  expect((await review()).threads).toMatchObject([{ first: 2, comments: [{ text: "Why two?" }] }]);

  const { commit } = await review();
  const meanwhile = join(rig.work, `meanwhile${count}`);
  const again = `${wzpProgram} retry ${id} && ${wzpProgram} wait ${id}`;
  writeFileSync(meanwhile, `#!/bin/sh\necho "Late." >> "$1"\n(${again}) > /dev/null\n`);
  chmodSync(meanwhile, 0o755);
  const late = await rig.wzp(["review", id, "--edit"], { cwd: root, env: { EDITOR: meanwhile } });
  expect((await review()).commit).not.toBe(commit);
  const again2 = /wzp review \S+ --file (\S+)/.exec(late.stderr)?.[1] ?? "";
  expect(readFileSync(again2, "utf8")).toContain("Late.");
}, 60_000);

test("without a browser, prints the link to the review", async () => {
  const shown = await wzp("review", id, "--print");
  const url = new URL(shown.stdout.trim());
  expect(url.pathname).toBe("/sign-in");
  const [run] = id.split("/");
  expect(url.searchParams.get("to")).toBe(`/runs/${run}/tasks/a/review`);
});
