import type { InitProposal } from "../proposal.ts";

/** Tells that a file exists whose services could not be read. */
export function unread(source: string, prefix: string): InitProposal {
  const notes = [`${source}: it is not understood, so none of its services is in the plan.`];
  return { source, prefix, tasks: [], skipped: [], notes };
}
