import { attemptEnvironmentSchema, attemptResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idParameters } from "@wezterm-parallel/shared/protocol/routes-schemas";

import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";

export function attemptRoutes(app: HttpApp): void {
  app.route({
    ...routes.getAttempt,
    url: routes.getAttempt.path,
    schema: {
      summary: "One attempt, e.g. r12%2Ftest(2)%231",
      params: idParameters,
      response: { 200: attemptResourceSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => answer(reply, records.attempt(params.id)),
  });

  // Who may add a task to the run could have it print the same: no less is needed to read it here.
  app.route({
    ...routes.getEnvironment,
    url: routes.getEnvironment.path,
    schema: {
      summary:
        "The variables an attempt was given; values of a few alone that hold no secret, such as PATH and LANG",
      params: idParameters,
      response: { 200: attemptEnvironmentSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => answer(reply, records.environment(params.id)),
  });
}
