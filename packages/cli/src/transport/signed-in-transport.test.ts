import { expect, test } from "vitest";

import { ok } from "@wezterm-parallel/shared/base/result";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { ServerContext, SignedInTokens } from "../contexts/server-context.ts";
import { createSignedInTransport } from "./signed-in-transport.ts";

const far = Date.now() + 3_600_000;

/** A server that knows one access token and one refresh token at a time. */
class TokenServer {
  access = "access-0";
  refresh = "refresh-0";
  refreshes = 0;
  role = "viewer";
  /** Number of requests for the current user. */
  asked = 0;
  readonly seen: string[] = [];

  readonly transport: Transport = {
    send: async (request) => ok({ headers: {}, ...this.#answer(request) }),
    stream: async (request) => {
      const { status, body } = this.#answer(request);
      return ok({ status, headers: {}, bytes: bytesOf(body), close: () => {} });
    },
    decoder: () => () => "",
  };

  #answer({ path, headers = {}, body = "" }: ApiRequest): { status: number; body: string } {
    const refused = JSON.stringify({ reason: "unauthenticated", detail: "no" });
    if (path === routes.refreshSession.path) {
      if ((JSON.parse(body) as { refresh: string }).refresh !== this.refresh)
        return { status: 401, body: refused };
      this.refreshes += 1;
      this.access = `access-${this.refreshes}`;
      this.refresh = `refresh-${this.refreshes}`;
      return { status: 200, body: JSON.stringify(this.tokens) };
    }
    const token = headers["authorization"] ?? "";
    if (path === routes.whoAmI.path) {
      this.asked += 1;
      const me = {
        kind: "user",
        id: "1",
        name: "vera",
        role: this.role,
        permissions: [this.role],
        projects: [],
      };
      return { status: 200, body: JSON.stringify(me) };
    }
    this.seen.push(token);
    if (path === "/forbidden") return { status: 403, body: refused };
    return token === `Bearer ${this.access}` ? { status: 200, body: "{}" } : { status: 401, body: refused };
  }

  get tokens(): Omit<SignedInTokens, "kind"> {
    return { access: this.access, accessExpiresAt: far, refresh: this.refresh, refreshExpiresAt: far };
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function keptBy(server: TokenServer, accessExpiresAt = far) {
  const credential = { kind: "tokens", ...server.tokens, accessExpiresAt } as const;
  const access = { kind: "user", permissions: [], projects: [], askedAt: Date.now() } as const;
  let context: ServerContext | undefined = {
    name: "team",
    server: "https://wzp",
    user: "vera",
    credential,
    access,
  };
  return {
    read: () => context,
    write: (next: ServerContext | undefined) => {
      context = next;
    },
  };
}

const get = { method: "GET", path: "/api/v1/status" } as const;

test("an access token that is about to end is renewed before, once for all that ask at the same time", async () => {
  const server = new TokenServer();
  const kept = keptBy(server, Date.now() + 10_000);
  const transport = createSignedInTransport(server.transport, kept);
  const asked = Array.from({ length: 20 }, (_, at) => (at % 2 ? transport.send(get) : transport.stream(get)));
  const answers = await Promise.all(asked);
  expect(answers.every((answer) => answer.ok && answer.value.status === 200)).toBe(true);
  expect(server.refreshes).toBe(1);
  expect(kept.read()?.credential).toMatchObject({ access: "access-1", refresh: "refresh-1" });
});

test("a token that the server ended before its time is renewed, and the request is asked again once", async () => {
  const server = new TokenServer();
  const transport = createSignedInTransport(server.transport, keptBy(server));
  server.access = "another";
  expect(await transport.send(get)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(server.seen).toEqual(["Bearer access-0", "Bearer access-1"]);
});

test("what another program renewed meanwhile is taken, and its refresh token is not used a second time", async () => {
  const server = new TokenServer();
  const kept = keptBy(server);
  const transport = createSignedInTransport(server.transport, kept);
  server.access = "access-of-other";
  const slow = { ...server.transport };
  const first = kept.read();
  const racing = createSignedInTransport(
    {
      ...slow,
      send: async (request) => {
        const answer = await server.transport.send(request);
        if (first !== undefined) {
          kept.write({ ...first, credential: { kind: "tokens", ...server.tokens } });
        }
        return answer;
      },
    },
    kept,
  );
  expect(await racing.send(get)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(await transport.send(get)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(server.refreshes).toBe(0);
});

test("a sign-in that ended says how to begin again; a removed context too", async () => {
  const server = new TokenServer();
  const kept = keptBy(server, 0);
  server.refresh = "revoked";
  const transport = createSignedInTransport(server.transport, kept);
  expect(await transport.send(get)).toMatchObject({
    ok: false,
    failure: { reason: "unauthenticated", hint: "Sign in again: wzp login https://wzp --name team" },
  });
  kept.write(undefined);
  expect(await transport.send(get)).toMatchObject({ ok: false, failure: { reason: "unauthenticated" } });
  expect(server.seen).toEqual([]);
});

test("an API key is sent as it is, and never exchanged", async () => {
  const server = new TokenServer();
  const context = {
    name: "ci",
    server: "https://wzp",
    user: "ci",
    credential: { kind: "key", key: "k" },
  } as const;
  const transport = createSignedInTransport(server.transport, { read: () => context, write: () => {} });
  expect(await transport.send(get)).toMatchObject({ ok: false, failure: { reason: "unauthenticated" } });
  expect(server.seen).toEqual(["Bearer k"]);
  expect(server.refreshes).toBe(0);
});

test("keeps the person's permissions, and asks for them again after a refusal or when they are old", async () => {
  const server = new TokenServer();
  const kept = keptBy(server);
  const transport = createSignedInTransport(server.transport, kept);
  const role = () => kept.read()?.access?.role;
  await transport.send(get);
  expect([server.asked, role()]).toEqual([0, undefined]);
  await transport.send({ method: "GET", path: routes.whoAmI.path });
  expect([server.asked, role()]).toEqual([1, "viewer"]);
  server.role = "operator";
  const refused = { ...get, path: "/forbidden" };
  const both = await Promise.all([transport.send(refused), transport.send(refused)]);
  expect(both).toMatchObject([{ value: { status: 403 } }, { value: { status: 403 } }]);
  expect([server.asked, role()]).toEqual([2, "operator"]);
  server.role = "admin";
  const context = kept.read();
  kept.write(context?.access && { ...context, access: { ...context.access, askedAt: 0 } });
  await transport.stream(get);
  await transport.send(get);
  expect([server.asked, role()]).toEqual([3, "admin"]);
});
