import {
  claimHeldSchema,
  claimTaskBody,
  finishClaimBody,
  keepClaimBody,
  taskClaimSchema,
} from "../schemas/agents/claim-schemas.ts";
import { idParameters } from "../schemas/routes-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const claimsContract = {
  claimTask: {
    summary: "Claims a running task for an agent outside",
    description:
      "Only for a task with `agent: outside`. One agent at a time holds it: 409 while another does. It ends when nothing is " +
      "heard of the agent for `seconds`. The same request again gives the same answer.",
    params: idParameters,
    body: claimTaskBody,
    answer: taskClaimSchema,
  },
  keepClaim: {
    summary: "Keeps the claim of an agent outside, and says how far it has come",
    params: idParameters,
    body: keepClaimBody,
    answer: claimHeldSchema,
  },
  finishClaim: {
    summary: "Ends the attempt of an agent outside: its work is done, or has failed",
    params: idParameters,
    body: finishClaimBody,
    answer: claimHeldSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
