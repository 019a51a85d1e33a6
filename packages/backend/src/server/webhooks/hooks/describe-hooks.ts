import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { kindsOfHook } from "@wezterm-parallel/shared/domain/hook/hook-events";
import type { HookRunState } from "@wezterm-parallel/shared/domain/hook/hook-spec";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { DeliveryState } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type {
  HookFileResource,
  HookResource,
  HookRun,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import type { HookFile, HookRecord } from "../../../drivers/store/hooks.ts";
import type { DeliveryRecord } from "../../../drivers/store/webhooks.ts";
import type { HookParts } from "./hook-parts.ts";

/** Events that are counted at most. */
const countedEvents = 1_000;

export async function describeHook(
  { hookStore: { reader }, records }: Pick<HookParts, "hookStore" | "records">,
  { id, project, name, spec, place, hash, failing, cursor }: HookRecord,
): Promise<HookResource> {
  const [last] = await reader.hookRuns({ hook: id, limit: 1 });
  const waiting = await records
    .seen(new Set([project]))
    .events({ after: cursor, kinds: kindsOfHook(name), limit: countedEvents });
  return {
    project: projectId(project),
    name,
    command: showCommand(spec.command),
    directory: place.directory,
    hash,
    timeoutMs: spec.timeout,
    secrets: [...(spec.secrets ?? [])],
    waiting: waiting.length,
    ...(failing !== undefined && { failing }),
    ...(last !== undefined && { last: describeHookRun(last) }),
  };
}

export function describeFile(file: HookFile): HookFileResource {
  const { project, place, hooks, trusted, hash, active, offered } = file;
  return {
    project: projectId(project),
    file: file.file,
    hash,
    directory: place.directory,
    hooks: hooks.map(({ on, command }) => ({ on, command: showCommand(command) })),
    offered,
    active,
    ...(trusted !== undefined && { trusted }),
  };
}

const states: Readonly<Record<DeliveryState, HookRunState>> = {
  delivered: "succeeded",
  failed: "failed",
  refused: "given-up",
};

export function describeHookRun({ status, answer, state, ...run }: DeliveryRecord): HookRun {
  return {
    ...run,
    state: states[state],
    output: answer,
    ...(status !== undefined && { exitCode: status }),
  };
}
