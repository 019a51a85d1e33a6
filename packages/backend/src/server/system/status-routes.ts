import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { statusResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { shutdownBody, shutdownProgressSchema } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { type HttpApp, problemResponse, sendProblem, sendStream } from "../http/http-kit.ts";
import { maintenanceRefusal, type MaintenanceSettings } from "../http/maintenance.ts";
import { problemOf } from "../http/answers/problem.ts";
import type { Health } from "./health.ts";
import type { Shutdown } from "./shutdown.ts";

export interface StatusPorts {
  readonly address: () => string | undefined;
  readonly health: Health;
  readonly home: string;
  /** Of the secrets for tasks. */
  readonly secrets: { trouble(): readonly Failure[] };
  readonly settings: MaintenanceSettings;
  readonly shutdown: Shutdown;
}

export function statusRoutes(app: HttpApp, ports: StatusPorts): void {
  const { shutdown, health, home, address, settings, secrets } = ports;
  app.route({
    ...routes.status,
    url: routes.status.path,
    schema: {
      summary: "Server, workers and counts of tasks; release and protocol for the handshake",
      response: { 200: statusResourceSchema, default: problemResponse },
    },
    handler: ({ seen }) => ({
      ...seen.status(),
      home,
      address: address(),
      draining: shutdown.draining,
      maintenance: maintenanceRefusal(settings)?.detail,
      trouble: [...health.trouble(), ...secrets.trouble()],
    }),
  });

  app.route({
    ...routes.shutdown,
    url: routes.shutdown.path,
    schema: {
      summary: "Stops the server; answers JSON lines until it has happened",
      description:
        "Each line is {live, stopped}; a line comes with every change and every 15 s. The server exits " +
        "after the line with `stopped: true` was sent. wait: only when nothing runs, else `conflict`. " +
        "drain: starts nothing more and waits for the running tasks. kill: starts nothing more, cancels " +
        "what runs, and waits until the workers have verified it gone. detach: stops at once, tasks go " +
        "on in their hosts until the next start. Going away does not take the request back.",
      body: shutdownBody,
      response: {
        200: { content: { "application/x-ndjson": { schema: shutdownProgressSchema } } },
        default: problemResponse,
      },
    },
    handler: async (request, reply) => {
      const begun = await shutdown.begin(request.body.mode);
      if (!begun.ok) return sendProblem(reply, problemOf(begun.failure));
      return sendStream(reply, "application/x-ndjson", shutdown.progressLines());
    },
  });
}
