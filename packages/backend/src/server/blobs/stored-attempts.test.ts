import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterAll, expect, test } from "vitest";

import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import type { Blobs } from "../../drivers/blob/blobs.ts";
import { openFileBlobs } from "../../drivers/blob/files/open-file-blobs.ts";
import { attemptArtifactFiles } from "../artifacts/attempt-artifact-files.ts";
import { BroughtAttempts } from "./bring-attempt.ts";
import { StoredAttempts } from "./stored-attempts.ts";

const root = mkdtempSync(join(tmpdir(), "wzp-stored-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const attempt: AttemptName = { kind: "attempt", run: 1, task: "t", attempt: 1 };
const openBlobs = () => openFileBlobs(mkdtempSync(`${root}/store-`));

/** A server's home, with these files of the attempt. */
function serverWith(blobs: Blobs, files: Readonly<Record<string, string>>) {
  const state = mkdtempSync(`${root}/state-`);
  const directory = attemptDirectory(state, 1, "t", 1);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const store = new StoredAttempts(blobs, { state, artifacts: attemptArtifactFiles(state) });
  return { directory, store, brought: new BroughtAttempts(store, state) };
}

async function stored({ store }: ReturnType<typeof serverWith>) {
  const found = await store.find(attempt);
  const { logs = [], artifacts = [] } = (found.ok && found.value) || {};
  const [log] = logs.filter(({ path }) => path === "out.log");
  const opened = log && (await store.open(attempt, log));
  const text = opened?.ok === true ? (await buffer(opened.value.content)).toString() : undefined;
  return { log: text, artifacts: artifacts.map(({ path }) => path) };
}

const whole = { "out.log": "one\ntwo\n", "meta.json": "{}", "artifacts/made.txt": "made" };
/** On the server that held the database when the attempt began, with a longer path in a note about its processes. */
const begun = { "out.log": "one\n", "meta.json": '{"a longer":"note"}' };

test.each(["first", "last"] as const)(
  "a server that had only the beginning of an attempt, and stores it %s, does not replace what the one that had its end stores",
  async (when) => {
    using blobs = openBlobs();
    const [early, late] = [serverWith(blobs, begun), serverWith(blobs, whole)];
    if (when === "first") await early.store.seal(attempt);
    expect(await late.store.seal(attempt)).toEqual({ ok: true, value: "stored" });
    expect(await early.store.seal(attempt)).toEqual({ ok: true, value: "elsewhere" });
    expect(await stored(early)).toEqual({ log: "one\ntwo\n", artifacts: ["made.txt"] });
    await early.brought.discard(attempt);
    expect(await early.brought.bring(attempt)).toMatchObject({ ok: true });
    expect(readFileSync(`${early.directory}/out.log`, "utf8")).toBe("one\ntwo\n");
  },
);

test("what was brought from the store is not stored again: its artifacts stay there", async () => {
  using blobs = openBlobs();
  expect(await serverWith(blobs, whole).store.seal(attempt)).toMatchObject({ ok: true });
  const reader = serverWith(blobs, {});
  expect(await reader.brought.bring(attempt)).toMatchObject({ ok: true });
  expect(existsSync(`${reader.directory}/out.log`)).toBe(true);
  expect(await reader.store.seal(attempt)).toEqual({ ok: true, value: "none" });
  expect(await stored(reader)).toEqual({ log: "one\ntwo\n", artifacts: ["made.txt"] });
});
