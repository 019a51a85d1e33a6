import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  confirmFactorBody,
  doneSchema,
  factorEnrolmentSchema,
  passwordBody,
  recoveryCodesSchema,
} from "@wezterm-parallel/shared/protocol/sign-in-schemas";

import { callerOf } from "../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { answerWithRetry, done } from "../../http/answers/answer-with-retry.ts";
import { type HttpApp, problemResponse } from "../../http/http-kit.ts";
import type { SecondFactors } from "./second-factors.ts";

export interface FactorPorts {
  readonly factors: SecondFactors;
  readonly guard: NetworkGuard;
}

/** One's own second factor. */
export function factorRoutes(app: HttpApp, { factors, guard }: FactorPorts): void {
  app.route({
    ...routes.enrolFactor,
    url: routes.enrolFactor.path,
    schema: {
      summary: "A new secret for an authenticator; it counts after its first right code",
      body: passwordBody,
      response: { 200: factorEnrolmentSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(reply, await factors.enrol(callerOf(request, guard), request.body.password)),
  });

  app.route({
    ...routes.confirmFactor,
    url: routes.confirmFactor.path,
    schema: {
      summary: "Turns the second factor on by its first code; the recovery codes are shown this once",
      body: confirmFactorBody,
      response: { 200: recoveryCodesSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(reply, await factors.confirm(callerOf(request, guard), request.body.code)),
  });

  app.route({
    ...routes.disableFactor,
    url: routes.disableFactor.path,
    schema: {
      summary: "Takes the second factor and its recovery codes away",
      body: passwordBody,
      response: { 200: doneSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      answerWithRetry(reply, done(await factors.disable(callerOf(request, guard), request.body.password))),
  });
}
