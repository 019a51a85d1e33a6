import { z } from "zod";

import { failureSchema } from "../failure.ts";
import { forgeAccessSchema, retryMs } from "./forge/pull-request.ts";

/** The push of a target after landings. */
const targetPushSchema = z.object({
  access: forgeAccessSchema,
  /** The commit that the remote's branch has to include. */
  commit: z.string(),
  /** Row id of the change that landed last. */
  change: z.number().int(),
  /** Counts landings; the remote has all up to `sent`. */
  revision: z.number().int(),
  sent: z.number().int(),
  /** Failed tries since the last that worked. */
  failures: z.number().int(),
  /** The reason the last try failed. */
  failure: failureSchema.optional(),
});
export type TargetPush = z.infer<typeof targetPushSchema>;

export type TargetPushCommand =
  | ({ readonly kind: "request" } & Pick<TargetPush, "access" | "commit" | "change">)
  /** The remote includes everything up to `revision`. */
  | { readonly kind: "report"; readonly revision: number }
  | { readonly kind: "fail"; readonly failure: NonNullable<TargetPush["failure"]> }
  /** A person wants the next try now. */
  | { readonly kind: "retry" };

/** Returns what becomes of a push; undefined when the command does not apply. */
export function decideTargetPush(
  before: TargetPush | undefined,
  command: TargetPushCommand,
): TargetPush | undefined {
  if (command.kind === "request") {
    const { access, commit, change } = command;
    const revision = (before?.revision ?? 0) + 1;
    return { access, commit, change, revision, sent: before?.sent ?? 0, failures: 0 };
  }
  if (before === undefined || !isUnpushed(before)) return undefined;
  const { failure: _failure, ...rest } = before;
  switch (command.kind) {
    case "report":
      return { ...rest, sent: Math.max(before.sent, command.revision), failures: 0 };
    case "fail":
      return { ...before, failures: before.failures + 1, failure: command.failure };
    case "retry":
      return { ...before, failures: 0 };
  }
}

export function remoteOf({ access }: Pick<TargetPush, "access">): string {
  return access.remote ?? "origin";
}

export function isUnpushed({ revision, sent }: TargetPush): boolean {
  return sent < revision;
}

/**
 * Returns in how many ms the push is tried; undefined when nothing is to be pushed. No failure is final: a person can
 * mend every one of them on the remote.
 */
export function nextPushMs(push: TargetPush): number | undefined {
  if (!isUnpushed(push)) return undefined;
  return push.failure === undefined || push.failures === 0 ? 0 : retryMs(push.failure, push.failures);
}
