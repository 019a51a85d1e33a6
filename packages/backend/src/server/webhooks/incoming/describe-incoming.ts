import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { projectKey } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  Call,
  IncomingResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import type { CallRecord, IncomingReader, IncomingRecord } from "../../../drivers/store/incoming.ts";
import { describeStartedRun } from "../../http/answers/describe-started-run.ts";
import type { IncomingParts } from "./incoming-parts.ts";

export async function describeIncoming(
  {
    incomingStore: { reader },
    describeWork,
  }: Pick<IncomingParts, "describeWork"> & {
    readonly incomingStore: { readonly reader: Pick<IncomingReader, "calls"> };
  },
  incoming: IncomingRecord,
): Promise<IncomingResource> {
  const { id, project, name, key, sender, on, where, inputs, work, place, owner, paused, createdAt } =
    incoming;
  const [last] = await reader.calls({ incoming: id, limit: 1 });
  return {
    project: projectId(project),
    name,
    path: routePath("takeCall", { key }),
    sender,
    on,
    where,
    inputs,
    work: describeWork(work),
    directory: projectKey(place),
    owner: owner.name,
    paused,
    createdAt,
    ...(last !== undefined && { last: describeCall(last) }),
  };
}

export function describeCall({ failure, run, ...call }: CallRecord): Call {
  return {
    ...call,
    ...(failure !== undefined && { failure }),
    ...(run !== undefined && { run: describeStartedRun(run) }),
  };
}
