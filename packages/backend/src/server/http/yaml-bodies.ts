import type { FastifyInstance } from "fastify";

import { planTextLimit, planTypes } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

/** Accepts YAML as text. These content types always need a CORS preflight, so no foreign form can send them. */
export function takeYamlBodies(app: Pick<FastifyInstance, "addContentTypeParser">): void {
  const options = { parseAs: "string", bodyLimit: planTextLimit } as const;
  app.addContentTypeParser<string>([...planTypes], options, (request, body, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding.toLowerCase() === "identity") return done(null, body);
    return done(Object.assign(new Error("The body must not be compressed"), { statusCode: 415 }));
  });
}
