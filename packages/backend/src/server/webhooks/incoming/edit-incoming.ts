import type { FastifyRequest } from "fastify";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { ChangeIncoming } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import type { IncomingRecord } from "../../../drivers/store/incoming.ts";
import type { IncomingParts } from "./incoming-parts.ts";

type EditingParts = Pick<IncomingParts, "incomingStore" | "prepare">;

/** Changes what is named, and keeps address and secret. */
export async function editIncoming(
  parts: EditingParts,
  request: FastifyRequest,
  incoming: IncomingRecord,
  { paused, ...edits }: ChangeIncoming,
): Promise<Result<IncomingRecord, Failure>> {
  const isEdited = Object.values(edits).some((each) => each !== undefined);
  const edited = isEdited ? await edit(parts, request, incoming, edits) : ok(incoming);
  if (!edited.ok || paused === undefined) return edited;
  return parts.incomingStore.incoming.pause(nameOf(incoming), paused);
}

/** Its runs get the permissions of whoever edits: their parameters may be other values now. */
async function edit(
  { incomingStore, prepare }: EditingParts,
  request: FastifyRequest,
  incoming: IncomingRecord,
  edits: Omit<ChangeIncoming, "paused">,
): Promise<Result<IncomingRecord, Failure>> {
  const { sender, on, where, inputs, work, place, sealed, key } = incoming;
  const prepared = await prepare(request, { project: projectId(incoming.project), work, place });
  if (!prepared.ok) return prepared;
  const rules = {
    sender: edits.sender ?? sender,
    on: edits.on ?? on,
    where: edits.where ?? where,
    inputs: edits.inputs ?? inputs,
  };
  return incomingStore.incoming.set(nameOf(incoming), { ...rules, ...prepared.value, sealed }, key);
}

function nameOf({ project, name }: IncomingRecord) {
  return { project, name };
}
