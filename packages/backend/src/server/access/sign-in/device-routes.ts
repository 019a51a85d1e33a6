import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  beginDeviceBody,
  decideDeviceBody,
  deviceCodeSchema,
  type DevicePollAnswer,
  devicePollSchema,
  deviceRequestSchema,
  doneSchema,
  lookAtDeviceBody,
  pollDeviceBody,
} from "@wezterm-parallel/shared/protocol/sign-in-schemas";

import { callerOf } from "../../http/admission/caller-of.ts";
import { type NetworkGuard, originOf } from "../../http/admission/network-guard.ts";
import { answerWithRetry, done } from "../../http/answers/answer-with-retry.ts";
import { type HttpApp, problemResponse } from "../../http/http-kit.ts";
import type { DeviceLogins, DevicePoll } from "./device-logins.ts";

export interface DevicePorts {
  readonly deviceLogins: DeviceLogins;
  readonly guard: NetworkGuard;
}

/** A program signs in as who confirms its code in a browser (like RFC 8628). */
export function deviceRoutes(app: HttpApp, ports: DevicePorts): void {
  programRoutes(app, ports);
  personRoutes(app, ports);
}

function programRoutes(app: HttpApp, { deviceLogins, guard }: DevicePorts): void {
  app.route({
    ...routes.beginDevice,
    url: routes.beginDevice.path,
    schema: {
      summary: "A short code by which somebody signs this program in, in their browser",
      body: beginDeviceBody,
      response: { 200: deviceCodeSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(
        reply,
        await deviceLogins.begin(request.body.label, originOf(request.raw, request.id, guard)),
      ),
  });

  app.route({
    ...routes.pollDevice,
    url: routes.pollDevice.path,
    schema: {
      summary: "Waits up to 20 s for the decision; answers the tokens once, or that it is pending",
      body: pollDeviceBody,
      response: { 200: devicePollSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const origin = originOf(request.raw, request.id, guard);
      const polled = await deviceLogins.poll(request.body.deviceCode, origin);
      return answerWithRetry(reply, polled.ok ? { ok: true, value: answerOf(polled.value) } : polled);
    },
  });
}

function answerOf(poll: DevicePoll): DevicePollAnswer {
  if (poll.state === "pending") return poll;
  const { state, name, tokens } = poll;
  return { state, name, ...tokens };
}

function personRoutes(app: HttpApp, { deviceLogins, guard }: DevicePorts): void {
  app.route({
    ...routes.lookAtDevice,
    url: routes.lookAtDevice.path,
    schema: {
      summary: "What asks with this code, and from where",
      body: lookAtDeviceBody,
      response: { 200: deviceRequestSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(reply, await deviceLogins.look(callerOf(request, guard), request.body.userCode)),
  });

  app.route({
    ...routes.decideDevice,
    url: routes.decideDevice.path,
    schema: {
      summary: "Signs the program with this code in as who confirms, or refuses it",
      body: decideDeviceBody,
      response: { 200: doneSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(reply, done(await deviceLogins.decide(callerOf(request, guard), request.body))),
  });
}
