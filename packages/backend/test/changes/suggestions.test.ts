import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { writeSuggestion } from "@wezterm-parallel/shared/domain/review/suggestion";

import { ChangesRig } from "../rigs/landing/changes-rig.ts";

const names = ["kept", "twice", "dirty", "lines", "queued", "killed"];
const script = "printf 'one\\r\\ntwo\\r\\nthree\\r\\n' > new.txt; printf 'a\\nb\\nc' > other.txt";

let rig: ChangesRig;
beforeAll(async () => {
  rig = await ChangesRig.open(Object.fromEntries(names.map((name) => [name, script])));
  for (const name of names) await rig.until(name, "succeeded");
});
afterAll(() => rig[Symbol.asyncDispose]());

type Ask = ChangesRig["ask"];

/** The review of a change, by its routes. */
class Review {
  readonly #name: string;
  readonly #ask: Ask;

  constructor(name: string, ask: Ask = rig.ask) {
    this.#name = name;
    this.#ask = ask;
  }

  get branch(): string {
    return `wzp/r1/${this.#name}`;
  }

  async read() {
    const { body } = await this.#ask("GET", this.#path());
    return body as { commit: string; revisions: object[]; threads: object[] };
  }

  /** Suggests these lines instead of those from `first` to `last`; returns the comment. */
  async suggest(path: string, [first, last]: readonly [number, number], lines: string[], draft = false) {
    const text = `Better:\n${writeSuggestion(lines)}`;
    const added = await rig.ask("POST", this.#path("/comments"), {
      comment: { path, first, last, text },
      draft,
    });
    const [comment] = added.body["comments"] as { id: number }[];
    return comment?.id ?? 0;
  }

  async apply(comments: readonly number[], commit?: string) {
    const known = commit ?? (await this.read()).commit;
    return this.#ask("POST", this.#path("/suggestions"), { comments, commit: known });
  }

  #path(rest = ""): string {
    return `/api/v1/changes/${encodeURIComponent(`r1/${this.#name}`)}/review${rest}`;
  }
}

const git = (...args: string[]) => rig.repository.git(...args);
const checkoutOf = (branch: string) =>
  /^worktree (.*)$/m.exec(
    git("worktree", "list", "--porcelain")
      .split("\n\n")
      .find((each) => each.includes(`refs/heads/${branch}\n`) || each.endsWith(`refs/heads/${branch}`)) ?? "",
  )?.[1] ?? "";

test("suggestions become one commit on the task's branch and in its checkout, and their threads are resolved", async () => {
  const review = new Review("kept");
  const before = await review.read();
  const first = await review.suggest("new.txt", [2, 2], ["zwei", "zweieinhalb"]);
  const second = await review.suggest("other.txt", [3, 3], []);
  const applied = await review.apply([first, second]);
  const commit = String(applied.body["commit"]);
  expect(applied).toMatchObject({
    status: 200,
    body: {
      revisions: [{ commit: before.commit }, { commit }],
      threads: [
        { state: "resolved", resolved: { commit, by: { kind: "local" } } },
        { state: "resolved", resolved: { commit } },
      ],
    },
  });
  expect(git("rev-parse", `${review.branch}^`).trim()).toBe(before.commit);
  expect(git("show", `${review.branch}:new.txt`)).toBe("one\r\nzwei\r\nzweieinhalb\r\nthree\r\n");
  expect(git("show", `${review.branch}:other.txt`)).toBe("a\nb");
  expect(git("log", "-1", "--format=%B", commit)).toMatch(
    /^Apply 2 suggestions to 2 files\n\nSuggested-by: .+/,
  );
  const checkout = checkoutOf(review.branch);
  expect(readFileSync(join(checkout, "new.txt"), "utf8")).toContain("zweieinhalb");
  expect(git("-C", checkout, "status", "--porcelain")).toBe("");
});

test("two suggestions for the same line, and one for lines that are gone, change nothing", async () => {
  const review = new Review("twice");
  const { commit } = await review.read();
  const one = await review.suggest("other.txt", [1, 2], ["x"]);
  const two = await review.suggest("other.txt", [2, 3], ["y"]);
  expect(await review.apply([one, two])).toMatchObject({ status: 409, body: { reason: "conflict" } });
  expect(await review.apply([one], "0".repeat(40))).toMatchObject({ status: 409 });
  expect((await review.read()).commit).toBe(commit);
  expect(await review.apply([one])).toMatchObject({ status: 200 });
  expect(await review.apply([two])).toMatchObject({ status: 409 });
  expect(git("show", `${review.branch}:other.txt`)).toBe("x\nc");
});

test("edited files in the checkout of the task stay, and nothing is committed", async () => {
  const review = new Review("dirty");
  const { commit } = await review.read();
  const file = join(checkoutOf(review.branch), "other.txt");
  writeFileSync(file, "mine\n");
  const comment = await review.suggest("other.txt", [1, 1], ["x"]);
  expect(await review.apply([comment])).toMatchObject({ status: 409 });
  expect(readFileSync(file, "utf8")).toBe("mine\n");
  expect((await review.read()).commit).toBe(commit);
  expect(git("rev-parse", review.branch).trim()).toBe(commit);
});

test("drafts, replies without a suggestion and unknown comments are refused, and viewers apply nothing", async () => {
  const review = new Review("lines");
  const draft = await review.suggest("other.txt", [1, 1], ["x"], true);
  for (const comment of [draft, 999_999])
    expect(await review.apply([comment])).toMatchObject({ status: 400 });
  const sent = await review.suggest("other.txt", [1, 1], ["x"]);
  const viewer = new Review("lines", await rig.as("viewer"));
  expect(await viewer.apply([sent])).toMatchObject({ status: 403 });
});

test("a change that has landed is left alone", async () => {
  const review = new Review("queued");
  const comment = await review.suggest("other.txt", [1, 1], ["x"]);
  const action = { action: "merge", ids: ["r1/queued"], verify: false };
  await rig.ask("POST", "/api/v1/changes/actions", action);
  expect(await review.apply([comment])).toMatchObject({ status: 409, body: { reason: "conflict" } });
});

test("after a crash between the commit and its record, applying again makes no second commit", async () => {
  const review = new Review("killed");
  const { commit } = await review.read();
  const comment = await review.suggest("other.txt", [1, 1], ["x"]);
  const checkout = checkoutOf(review.branch);
  writeFileSync(join(checkout, "other.txt"), "x\nb\nc");
  const person = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
  git("-C", checkout, ...person, "commit", "-qam", "as before the crash");
  const made = git("rev-parse", review.branch).trim();
  expect(await review.apply([comment], commit)).toMatchObject({ status: 200, body: { commit: made } });
});
