import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import type { FastifyInstance } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { pullRequestsInNews } from "@wezterm-parallel/shared/domain/change/forge/forge-news";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { PullRequests } from "./pull-requests.ts";

export interface ForgeNewsPorts {
  readonly secrets: TaskSecrets;
  readonly pullRequests: Pick<PullRequests, "look">;
}

/** Name of the secret that a project shares with its forge. */
const secretName = "FORGE_WEBHOOK";

/**
 * Takes webhooks of forges. They are only a reason to look earlier: what is true is asked from the forge, so that a
 * repeated or invented webhook changes nothing. A separate scope, because the signature is made over the bytes.
 */
export function forgeNewsRoutes(app: HttpApp, ports: ForgeNewsPorts): void {
  void app.register(async (scope) => {
    takeBytes(scope);
    serveRoute(scope, "takeForgeNews", async ({ params, headers, body }, reply) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const project = Number(params.project.slice(1));
      if (!isSigned(bytes, headers, await secretOf(ports.secrets, project)))
        return answer(reply, fail(unsigned));
      const news = parseNews(bytes);
      if (!news.ok) return answer(reply, news);
      const looked = await ports.pullRequests.look(project, pullRequestsInNews(news.value));
      return answer(reply, looked);
    });
  });
}

function takeBytes(scope: Pick<FastifyInstance, "addContentTypeParser" | "removeAllContentTypeParsers">) {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
}

/** Without a secret, a random one: no signature fits. */
async function secretOf(secrets: TaskSecrets, project: number): Promise<string> {
  const given = await secrets.give(project, [secretName]);
  return (given.kind === "values" ? given.values[secretName] : undefined) ?? randomBytes(32).toString("hex");
}

/**
 * GitHub, Gitea and Forgejo sign the body, GitLab sends the secret itself:
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * https://docs.gitlab.com/user/project/integrations/webhooks/#validate-payloads-by-using-a-secret-token
 */
function isSigned(body: Buffer, headers: IncomingHttpHeaders, secret: string): boolean {
  const digest = (data: Buffer | string) => createHmac("sha256", secret).update(data).digest();
  const { "x-hub-signature-256": signature, "x-gitlab-token": token } = headers;
  if (typeof signature === "string")
    return isEqual(Buffer.from(signature.replace(/^sha256=/, ""), "hex"), digest(body));
  return typeof token === "string" && isEqual(digest(token), digest(secret));
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseNews(body: Buffer): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(body.toString("utf8")));
  } catch {
    return fail(createFailure({ reason: "invalid-request", detail: createMessage("news-not-json") }));
  }
}

/** One answer for every cause, so that it does not tell whether the project or the secret exists. */
const unsigned = createFailure({
  reason: "invalid-request",
  detail: createMessage("news-unsigned", { secret: secretName }),
  hint: createMessage("news-unsigned-hint", { secret: secretName }),
});
