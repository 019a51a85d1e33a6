import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { OAuth2Server, type JWK } from "oauth2-mock-server";

import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { RigOptions } from "../api-rig.ts";
import { signInRig, type Answer, type SignInRig } from "./sign-in-rig.ts";

export const clientSecret = "a secret of the client: +/%";

interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly preferred_username?: string;
  readonly groups?: unknown;
}

export const ada: Person = { sub: "ada-1", email: "ada@example.org", email_verified: true };

/** Shared, because creating one takes longer than the tests that use it. */
let signingKey: JWK | undefined;

/** Starts an OpenID Connect provider with real keys and signatures; every visitor is `person`. */
export async function startProvider() {
  const server = new OAuth2Server();
  if (signingKey === undefined) signingKey = await server.issuer.keys.generate("RS256");
  else await server.issuer.keys.add(signingKey);
  await server.start(0, "127.0.0.1");
  const { issuer } = server;
  // Replaces localhost, which may not be the address it listens on.
  issuer.url = `http://127.0.0.1:${server.address().port}`;
  const provider = {
    server,
    issuer: issuer.url ?? "",
    person: ada,
    /** The way in which our server authenticated itself as the client for the last code. */
    authorization: undefined as string | undefined,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await server.stop();
    },
  };
  server.service.on("beforeWellKnownOpenIdConfiguration", ({ body }) => {
    Object.assign(body as object, { token_endpoint_auth_methods_supported: ["client_secret_basic"] });
  });
  server.service.on("beforeTokenSigning", (token, request) => {
    provider.authorization = request.headers.authorization;
    Object.assign(token.payload, provider.person, { aud: "wzp" });
  });
  return provider;
}

/** Builds a served API, a provider, and browsers that go from one to the other. */
export async function signOnRig(options: RigOptions = {}) {
  const rig = await signInRig(options);
  const provider = await startProvider();
  const set = (settings: object = {}) =>
    rig.app.inject({
      method: "PUT",
      url: routes.setOidc.path,
      payload: { issuer: provider.issuer, clientId: "wzp", clientSecret, signUp: true, ...settings },
    });
  const dispose = rig[Symbol.asyncDispose].bind(rig);
  return Object.assign(rig, {
    provider,
    set,
    start: (query = "", cookie = "") => begin(rig, query, cookie),
    /** Completes a sign-on as a browser with these cookies. */
    signOn: async (cookie = "") => {
      const begun = await begin(rig, "", cookie);
      return comeBack(rig, await visitProvider(begun.location), begun.cookie);
    },
    comeBack: (url: string, cookie: string) => comeBack(rig, url, cookie),
    refusals: async () => {
      const all = await rig.audit("sessions.refused");
      return all.map(({ after }) => (after as { why: string }).why);
    },
    [Symbol.asyncDispose]: async () => {
      await provider[Symbol.asyncDispose]();
      await dispose();
    },
  });
}

export type SignOnRig = Awaited<ReturnType<typeof signOnRig>>;

async function begin(rig: SignInRig, query: string, cookie: string) {
  const answer = await rig.ask(`${pages.oidcStart.path}${query}`, { headers: { cookie } });
  const own = answer.cookies.find((each) => each.includes("sign-on")) ?? "";
  return { answer, location: String(answer.headers["location"]), cookie: own };
}

/** Visits the provider, which asks the user nothing; returns the address it redirects to. */
export async function visitProvider(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "manual" });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
  return location;
}

async function comeBack(rig: SignInRig, url: string, cookie: string): Promise<Answer> {
  const { pathname, search } = new URL(url);
  return await rig.ask(`${pathname}${search}`, {
    headers: { cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
  });
}

/** Returns the session of a response, as a browser sends it. */
export function sessionIn({ cookies }: Answer): string {
  return cookies.filter((each) => !each.includes("sign-on") && !each.endsWith("=")).join("; ");
}

/** Returns a port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
