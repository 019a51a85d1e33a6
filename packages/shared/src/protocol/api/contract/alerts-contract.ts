import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import {
  alertListSchema,
  alertResourceSchema,
  alertTestSchema,
  silenceAlertBody,
} from "../schemas/system-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const alertsContract = {
  listAlerts: {
    summary: "Lists the alerts of the server, whether they fire or not",
    answer: alertListSchema,
  },
  silenceAlert: {
    summary: "Tells nobody of an alert for some time, or ends that",
    description: "The alert is still listed. If it fires when the time is over, people are told then.",
    body: silenceAlertBody,
    answer: alertResourceSchema,
  },
  testAlerts: {
    summary:
      "Sends a test to every webhook that is told of alerts, runs their command, and returns what came of it",
    headers: idempotencyHeaders,
    answer: alertTestSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
