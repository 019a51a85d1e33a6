import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import type { ArtifactList } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";

import type { StoredAttempts } from "./stored-attempts.ts";
import type { BroughtAttempts } from "./bring-attempt.ts";

interface Reading {
  readonly size: number;
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** Artifacts on this machine. */
interface Local {
  list(attempt: AttemptName, page: { readonly skip: number; readonly limit: number }): Promise<ArtifactList>;
  read(attempt: AttemptName, path: string): Promise<Result<Reading, Failure>>;
}

/** The artifacts of attempts on this machine, and of those that ended on another one. */
export function broughtArtifacts(local: Local, brought: BroughtAttempts, store: StoredAttempts): Local {
  return {
    list: async (attempt, { skip, limit }) => {
      const stored = brought.artifacts(attempt);
      if (stored === undefined) return local.list(attempt, { skip, limit });
      const items = stored.slice(skip, skip + limit).map(({ path, bytes }) => ({ path, bytes }));
      const next = stored.length > skip + limit ? { next: String(skip + limit) } : {};
      return { items, total: stored.length, ...next };
    },
    read: async (attempt, path) => {
      const file = brought.artifacts(attempt)?.find((each) => each.path === path);
      if (file === undefined) return local.read(attempt, path);
      const opened = await store.open(attempt, file);
      return opened.ok ? ok({ size: opened.value.bytes, bytes: opened.value.content }) : fail(opened.failure);
    },
  };
}
