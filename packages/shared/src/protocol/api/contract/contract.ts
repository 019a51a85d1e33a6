import { claimsContract } from "./claims-contract.ts";
import type { RouteName } from "../routes.ts";
import { accessContract } from "./access-contract.ts";
import { alertsContract } from "./alerts-contract.ts";
import { artifactsContract } from "./artifacts-contract.ts";
import { changesContract } from "./changes-contract.ts";
import { checkoutsContract } from "./checkouts-contract.ts";
import { eventsContract } from "./events-contract.ts";
import { hooksContract } from "./hooks-contract.ts";
import { incomingContract } from "./incoming-contract.ts";
import { logsContract } from "./logs-contract.ts";
import { passkeysContract } from "./passkeys-contract.ts";
import { pushContract } from "./push-contract.ts";
import { reviewContract } from "./review-contract.ts";
import type { RouteContract } from "./route-contract.ts";
import { runsContract } from "./runs-contract.ts";
import { schedulesContract } from "./schedules-contract.ts";
import { servicesContract } from "./services-contract.ts";
import { signInContract } from "./sign-in-contract.ts";
import { singleSignOnContract } from "./single-sign-on-contract.ts";
import { systemContract } from "./system-contract.ts";
import { terminalsContract } from "./terminals-contract.ts";
import { webhooksContract } from "./webhooks-contract.ts";
import { workersContract } from "./workers-contract.ts";

/**
 * Request and response schemas of every route: the server validates with them, OpenAPI is generated from
 * them, and the client's types are derived from them. Clients import only the types, so they load no Zod.
 */
export const contract = {
  ...runsContract,
  ...claimsContract,
  ...schedulesContract,
  ...servicesContract,
  ...webhooksContract,
  ...hooksContract,
  ...incomingContract,
  ...eventsContract,
  ...logsContract,
  ...artifactsContract,
  ...checkoutsContract,
  ...changesContract,
  ...reviewContract,
  ...terminalsContract,
  ...workersContract,
  ...systemContract,
  ...alertsContract,
  ...accessContract,
  ...passkeysContract,
  ...pushContract,
  ...signInContract,
  ...singleSignOnContract,
} as const satisfies Readonly<Record<DescribedRoute, RouteContract>>;

export type Contract = typeof contract;

/** All routes except the OpenAPI document, which is generated from the contract. */
export type DescribedRoute = Exclude<RouteName, "openapi">;
