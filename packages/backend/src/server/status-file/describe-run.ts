import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { StatusRun } from "@wezterm-parallel/shared/protocol/status-file";

export function describeStatusRun(run: RunResource): StatusRun {
  const { counts } = run;
  return {
    id: run.id,
    title: plainText(nameOfRun(run)),
    state: run.state,
    directory: plainText(run.project.directory),
    working: counts.leased + counts.running + counts.verifying,
    waiting: counts.ready + counts.blocked + counts.parked,
    failed: counts.failed,
    done: counts.succeeded,
    dropped: counts.cancelled + counts.skipped,
    createdAt: run.createdAt,
    ...(run.endedAt !== undefined && { endedAt: run.endedAt }),
  };
}

/** Maximum length of free text in the file, in UTF-16 units. */
const longest = 300;

/** Replaces lone surrogates, which some JSON parsers reject, by U+FFFD. */
export function plainText(text: string): string {
  return text.slice(0, longest).toWellFormed();
}
