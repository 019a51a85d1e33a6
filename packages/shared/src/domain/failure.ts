import { z } from "zod";

import { messagesSchema } from "./message-schema.ts";

/**
 * Failure reasons. `reason` is stable and machine-readable, `detail` is one sentence for people, `hint`
 * suggests what to do, `messages` holds both as codes for translation, and `data` adds details (paths, files,
 * positions).
 */
export const failureReasons = [
  // the user's input
  "invalid-request",
  "invalid-plan",
  "not-found",
  "gone",
  "ambiguous-id",
  "conflict",
  "idempotency-mismatch",
  "run-sealed",
  "unsupported",
  // the server and its home
  "unavailable",
  "shutting-down",
  "maintenance",
  "already-running",
  "version-mismatch",
  "newer-database",
  "database-unavailable",
  "blobs-unavailable",
  "read-only-home",
  "unauthenticated",
  "unauthorized",
  "rate-limited",
  "backup-damaged",
  // an attempt that could not start
  "missing-program",
  "missing-directory",
  "permission-denied",
  "spawn-failed",
  "port-range-exhausted",
  "secret-missing",
  "key-unusable",
  "setup-failed",
  "no-conversation",
  "no-sandbox",
  "no-container",
  "image-missing",
  "container-failed",
  "unschedulable",
  // a service
  "port-taken",
  "service-ended",
  "check-failed",
  "service-failed",
  "hook-refused",
  // git
  "not-a-repository",
  "no-commit",
  "git-failed",
  "merge-conflict",
  "needs-review",
  "dirty-submodule",
  "target-missing",
  "input-missing",
  // while or after running
  "out-of-quota",
  "out-of-budget",
  "claim-lost",
  "verify-failed",
  "outputs-failed",
  "disk-full",
  "out-of-memory",
  "log-failed",
  "host-lost",
  "pod-lost",
  "lease-expired",
  "timed-out",
  "machine-restarted",
  "process-tree-alive",
] as const;

export type FailureReason = (typeof failureReasons)[number];

export const failureSchema = z.object({
  reason: z.enum(failureReasons),
  detail: z.string(),
  hint: z.string().optional(),
  messages: messagesSchema.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

export type Failure = z.infer<typeof failureSchema>;
