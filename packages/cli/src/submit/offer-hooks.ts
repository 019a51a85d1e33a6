import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { OfferedHooksResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import type { CliContext } from "../invocation/context.ts";
import { visible } from "../text/width.ts";

interface PlanWithHooks {
  readonly project: ProjectRef;
  readonly file: string;
  readonly text: string;
}

/** Characters of a hash that people read and type. */
const shortHash = 12;

/** Offers the hooks of a plan before its run starts, so that they get all events of it, and says what follows. */
export async function offerHooks(
  cli: CliContext,
  client: Client,
  plan: PlanWithHooks,
): Promise<Result<OfferedHooksResource, Failure>> {
  const { project, file, text } = plan;
  const offered = await client.send("offerHooks", {}, { project, file, text });
  if (!offered.ok) return offered;
  const line = describeOffer(offered.value);
  if (line !== undefined && !cli.json) cli.note(line);
  return ok(offered.value);
}

function describeOffer({ state, file }: OfferedHooksResource): string | undefined {
  if (file === undefined || state === "same") return undefined;
  const names = file.hooks.map(({ on }) => on).join(", ");
  const hash = file.hash.slice(0, shortHash);
  if (state === "trusted")
    return names === ""
      ? `The hooks of this project were removed: ${visible(file.file)} has none.`
      : visible(`Hooks of ${file.file} are trusted and run from now on: ${names} (wzp hooks list)`);
  return visible(
    `Hooks of ${file.file} do not run until somebody trusts them: ${names} (wzp hooks trust ${hash})`,
  );
}
