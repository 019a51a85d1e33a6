import type { DevicePollAnswer } from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import { callerOf } from "../../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../../http/admission/network-guard.ts";
import { answerWithRetry, done } from "../../http/answers/answer-with-retry.ts";
import type { HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { DeviceLogins, DevicePoll } from "./device-logins.ts";

interface DevicePorts {
  readonly deviceLogins: DeviceLogins;
  readonly guard: NetworkGuard;
}

/** Routes for the device flow: a person confirms a program's code in a browser (similar to RFC 8628). */
export function deviceRoutes(app: HttpApp, ports: DevicePorts): void {
  programRoutes(app, ports);
  personRoutes(app, ports);
}

function programRoutes(app: HttpApp, { deviceLogins, guard }: DevicePorts): void {
  serveRoute(app, "beginDevice", async (request, reply) =>
    answerWithRetry(
      reply,
      await deviceLogins.begin(request.body.label, originOf(request.raw, request.id, guard)),
    ),
  );

  serveRoute(app, "pollDevice", async (request, reply) => {
    const origin = originOf(request.raw, request.id, guard);
    const polled = await deviceLogins.poll(request.body.deviceCode, origin);
    return answerWithRetry(reply, polled.ok ? { ok: true, value: answerOf(polled.value) } : polled);
  });
}

function answerOf(poll: DevicePoll): DevicePollAnswer {
  if (poll.state === "pending") return poll;
  const { state, name, tokens } = poll;
  return { state, name, ...tokens };
}

function personRoutes(app: HttpApp, { deviceLogins, guard }: DevicePorts): void {
  serveRoute(app, "lookAtDevice", async (request, reply) =>
    answerWithRetry(reply, await deviceLogins.look(callerOf(request, guard), request.body.userCode)),
  );

  serveRoute(app, "decideDevice", async (request, reply) =>
    answerWithRetry(reply, done(await deviceLogins.decide(callerOf(request, guard), request.body))),
  );
}
