import {
  callParameters,
  callSchema,
  changeIncomingBody,
  incomingListSchema,
  incomingParameters,
  incomingResourceSchema,
  listCallsQuery,
  listIncomingQuery,
  madeIncomingSchema,
  removedIncomingSchema,
  rotatedIncomingSchema,
  setIncomingBody,
} from "../schemas/automation/incoming-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const incomingContract = {
  listIncoming: {
    summary: "Lists incoming webhooks, by project and name",
    query: listIncomingQuery,
    answer: incomingListSchema,
  },
  setIncoming: {
    summary: "Creates or replaces an incoming webhook, with a new secret",
    description:
      "Calls of its address start runs, with the permissions of whoever set it up last. A replaced one keeps its address.",
    params: incomingParameters,
    body: setIncomingBody,
    answer: madeIncomingSchema,
  },
  getIncoming: {
    summary: "Gets an incoming webhook with its latest call",
    params: incomingParameters,
    answer: incomingResourceSchema,
  },
  changeIncoming: {
    summary: "Changes sender, rules or pause of an incoming webhook; its address and secret stay",
    description: "Whoever changes more than the pause is the one with whose permissions its runs start.",
    params: incomingParameters,
    body: changeIncomingBody,
    answer: incomingResourceSchema,
  },
  removeIncoming: {
    summary: "Removes an incoming webhook with its calls; its runs stay",
    params: incomingParameters,
    answer: removedIncomingSchema,
  },
  rotateIncoming: {
    summary: "Gives an incoming webhook a new secret; the previous one stays valid for 24 hours",
    params: incomingParameters,
    headers: idempotencyHeaders,
    answer: rotatedIncomingSchema,
  },
  listCalls: {
    summary: "Lists the signed calls of an incoming webhook, newest first",
    params: incomingParameters,
    query: listCallsQuery,
    answer: pageSchema(callSchema),
  },
  takeCall: {
    summary: "Starts what an incoming webhook starts",
    description:
      "Signed by GitHub or Gitea (`X-Hub-Signature-256`, `X-Gitea-Signature`), sent by GitLab with the secret " +
      "(`X-Gitlab-Token`), or signed as Standard Webhooks describes; otherwise 401, also for an unknown address. A body " +
      "of at most 1 MiB. The same delivery is answered as before and starts nothing again, unless it failed.",
    params: callParameters,
    answer: callSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
