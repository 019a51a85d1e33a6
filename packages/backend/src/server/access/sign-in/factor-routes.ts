import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  confirmFactorBody,
  doneSchema,
  factorEnrolmentSchema,
  passwordBody,
  recoveryCodesSchema,
} from "@wezterm-parallel/shared/protocol/sign-in-schemas";

import { problemResponse, type HttpApp } from "../../http/http-kit.ts";
import type { ApiPorts } from "../../../entry/api-ports.ts";
import { callerOf } from "../credential-routes.ts";
import { done, told } from "./password-routes.ts";

/** One's own second factor. */
export function factorRoutes(app: HttpApp, { factors, guard }: ApiPorts): void {
  app.route({
    ...routes.enrolFactor,
    url: routes.enrolFactor.path,
    schema: {
      summary: "A new secret for an authenticator; it counts after its first right code",
      body: passwordBody,
      response: { 200: factorEnrolmentSchema, default: problemResponse },
    },
    handler: async (request, reply) =>
      told(reply, await factors.enrol(callerOf(request, guard), request.body.password)),
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
      told(reply, await factors.confirm(callerOf(request, guard), request.body.code)),
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
      told(reply, done(await factors.disable(callerOf(request, guard), request.body.password))),
  });
}
