import { callerOf } from "../../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../../http/admission/network-guard.ts";
import { answerWithRetry, done } from "../../../http/answers/answer-with-retry.ts";
import type { HttpApp } from "../../../http/http-kit.ts";
import { serveRoute } from "../../../http/serve-route.ts";
import type { SecondFactors } from "./second-factors.ts";

interface FactorPorts {
  readonly factors: SecondFactors;
  readonly guard: NetworkGuard;
}

export function factorRoutes(app: HttpApp, { factors, guard }: FactorPorts): void {
  serveRoute(app, "enrolFactor", async (request, reply) =>
    answerWithRetry(reply, await factors.enrol(callerOf(request, guard), request.body.password)),
  );

  serveRoute(app, "confirmFactor", async (request, reply) =>
    answerWithRetry(reply, await factors.confirm(callerOf(request, guard), request.body.code)),
  );

  serveRoute(app, "disableFactor", async (request, reply) =>
    answerWithRetry(reply, done(await factors.disable(callerOf(request, guard), request.body.password))),
  );
}
