import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import { type ExitCode, exitCodes } from "../invocation/exit-code.ts";
import { editText } from "../terminal/edit-text.ts";
import { readReviewText, type WrittenReview, writeReviewText } from "./review-text.ts";
import { sendReview } from "./send-review.ts";

interface WriteOptions {
  /** A file with the review; absent: it is written in an editor. */
  readonly file: string | undefined;
  readonly continue: boolean;
}

interface Written extends WrittenReview {
  /** The file's content. */
  readonly source: string;
}

/** Sends a review that a person writes below the lines of the diff. */
export async function writeReview(
  cli: CliContext,
  change: ChangeResource,
  options: WriteOptions,
): Promise<Result<ExitCode, Failure>> {
  const files = await readDiff(await cli.client(), change);
  if (!files.ok) return files;
  const written =
    options.file === undefined
      ? await writeInEditor(cli, files.value)
      : await readWritten(resolve(cli.cwd, options.file), files.value);
  if (!written.ok) return written;
  const { source, ...review } = written.value;
  if (review.verdict === "comment" && review.text === "" && review.comments.length === 0) {
    cli.note("the review is empty, so nothing was sent");
    return ok(exitCodes.done);
  }
  const body = { ...review, comments: [...review.comments], continue: options.continue };
  const sent = await sendReview(cli, change, body);
  if (sent.ok || options.file !== undefined) return sent;
  const kept = await keep(source);
  return fail({
    ...sent.failure,
    hint: `Your review is kept. Send it with: wzp review ${change.id} --file ${kept}`,
  });
}

/** Reads the whole diff, with long files one by one. */
async function readDiff(
  client: Client,
  { id, base: from, commit: to }: ChangeResource,
): Promise<Result<readonly ChangedFile[], Failure>> {
  const files: ChangedFile[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get("changeDiff", { id }, { from, to, cursor });
    if (!page.ok) return page;
    for (const file of page.value.items) {
      const isLong = file.patch === undefined && !file.binary;
      const alone = isLong
        ? await client.get("changeDiff", { id }, { from, to, path: file.path })
        : undefined;
      files.push((alone?.ok === true ? alone.value.items[0] : undefined) ?? file);
    }
    cursor = page.value.next;
  } while (cursor !== undefined);
  return ok(files);
}

function writeInEditor(cli: CliContext, files: readonly ChangedFile[]): Promise<Result<Written, Failure>> {
  return editText(cli, { name: "review.txt", text: writeReviewText(files) }, (source) =>
    withSource(source, files),
  );
}

async function readWritten(file: string, files: readonly ChangedFile[]): Promise<Result<Written, Failure>> {
  const source = await readFile(file, "utf8").catch(() => undefined);
  if (source === undefined) return fail(unreadable(file));
  const read = withSource(source, files);
  if (read.ok) return read;
  return fail({
    reason: "invalid-request",
    detail: `${file} is not a review of this change: ${read.failure}.`,
  });
}

function withSource(source: string, files: readonly ChangedFile[]): Result<Written, string> {
  const read = readReviewText(source, files);
  return read.ok ? ok({ ...read.value, source }) : read;
}

async function keep(source: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "wzp-review-")), "review.txt");
  await writeFile(file, source, { mode: 0o600 });
  return file;
}

function unreadable(file: string): Failure {
  return {
    reason: "not-found",
    detail: `${file} cannot be read.`,
    hint: "Write a review with: wzp review TASK --edit",
  };
}
