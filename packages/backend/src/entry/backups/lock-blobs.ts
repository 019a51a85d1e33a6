import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { buffer } from "node:stream/consumers";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Blobs } from "../../drivers/blob/blobs.ts";

interface Holder {
  /** Host and state directory: the home's own lock proves that its program before has ended. */
  readonly home: string;
  readonly id: string;
}

const key = "wzp-backup.lock";
const renewMs = 60_000;
/** A holder that was killed on another machine is waited for this long. */
const validMs = 10 * 60_000;

/** Locks an archive in a store of blobs against backups of other homes; the holder renews it. */
export async function lockBlobs(
  blobs: Blobs,
  state: string,
  clock: Clock,
): Promise<Result<AsyncDisposable, Failure>> {
  const own: Holder = { home: `${hostname()} ${state}`, id: randomUUID() };
  const content = Buffer.from(JSON.stringify(own));
  const taken = await take(blobs, own, { content, now: clock.now() });
  if (!taken.ok) return taken;
  let timer: Disposable | undefined;
  let renewing: Promise<unknown> = Promise.resolve();
  const renewLater = () => {
    timer = clock.after(renewMs, () => {
      renewing = blobs.put(key, content).then(renewLater);
    });
  };
  renewLater();
  return ok({
    [Symbol.asyncDispose]: async () => {
      timer?.[Symbol.dispose]();
      await renewing;
      timer?.[Symbol.dispose]();
      await blobs.remove([key]);
    },
  });
}

async function take(
  blobs: Blobs,
  own: Holder,
  { content, now }: { readonly content: Uint8Array; readonly now: number },
): Promise<Result<void, Failure>> {
  const put = await blobs.put(key, content, { onlyNew: true });
  if (!put.ok) return put;
  if (put.value.written) return ok(undefined);
  const held = await readHolder(blobs);
  if (!held.ok) return held;
  if (held.value !== undefined && held.value.home !== own.home && now - held.value.at < validMs)
    return fail(underWay(held.value.home));
  const replaced = await blobs.put(key, content);
  return replaced.ok ? ok(undefined) : replaced;
}

async function readHolder(
  blobs: Blobs,
): Promise<Result<{ readonly home: string; readonly at: number } | undefined, Failure>> {
  const head = await blobs.head(key);
  if (!head.ok) return head;
  const reading = await blobs.get(key);
  if (!reading.ok) return reading;
  if (head.value === undefined || reading.value === undefined) return ok(undefined);
  return ok({ home: homeIn(await buffer(reading.value.content)), at: head.value.at });
}

/** Also names the holder of a file that is not ours: nobody takes it before its time. */
function homeIn(bytes: Buffer): string {
  try {
    return String((JSON.parse(bytes.toString("utf8")) as Holder).home);
  } catch {
    return "another program";
  }
}

function underWay(home: string): Failure {
  return {
    reason: "conflict",
    detail: `A backup of ${home} to this place is under way, or was killed in the last ten minutes.`,
    hint: "Wait until it has ended, and give each home a prefix of its own.",
  };
}
