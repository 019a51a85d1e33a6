import type { FastifyInstance } from "fastify";

import { planTextLimit, planTypes } from "@wezterm-parallel/shared/protocol/plan-schemas";

/** YAML as text; no form of a page can send these types without asking the server first. */
export function takeYamlBodies(app: Pick<FastifyInstance, "addContentTypeParser">): void {
  const options = { parseAs: "string", bodyLimit: planTextLimit } as const;
  app.addContentTypeParser<string>([...planTypes], options, (request, body, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding.toLowerCase() === "identity") return done(null, body);
    return done(Object.assign(new Error("A body must not be compressed"), { statusCode: 415 }));
  });
}
