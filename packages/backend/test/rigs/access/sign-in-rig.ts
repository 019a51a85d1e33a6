import { request } from "node:http";

import { Secret, TOTP } from "otpauth";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { storedApiRig, type RigOptions } from "../api-rig.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `name=value` of every cookie that was set. */
  readonly cookies: readonly string[];
  readonly text: string;
  json<T>(): T;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Source address on this machine: all of 127.0.0.0/8. */
  readonly from?: string;
}

/** Builds a served API, and people who sign in over the network. */
export async function signInRig(options: RigOptions = {}) {
  const rig = await storedApiRig(options);
  const base = await rig.listen();
  const ask = (path: string, asked: Asked = {}) => send(base, path, asked);
  const local = async <T>(url: string, payload: object = {}) => {
    const answer = await rig.app.inject({ method: "POST", url, payload });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
    return answer.json<T>();
  };
  const post = (path: string, body: unknown, { headers, from }: Asked = {}) =>
    ask(path, { method: "POST", body, headers: { origin: base, ...headers }, ...(from && { from }) });
  return Object.assign(rig, {
    base,
    ask,
    post,
    local,
    signIn: (body: object, asked?: Asked) => post(routes.signIn.path, body, asked),
    /** Adds a person with a password; returns their id. */
    addPerson: async (name: string, role: string | undefined, secret = password) => {
      const { id } = await local<{ id: string }>(routes.addUser.path, { name, role });
      const { url } = await local<{ url: string }>(`/api/v1/users/${name}/reset`);
      const set = await post(routes.acceptInvitation.path, {
        invitation: new URL(url).hash.slice(1),
        password: secret,
      });
      if (set.status !== 200) throw new Error(set.text);
      return id;
    },
    audit: async (action: string) => {
      const answer = await rig.app.inject({ url: `/api/v1/admin/audit?action=${action}&limit=1000` });
      return answer.json<{ items: { action: string; object: string; after?: unknown }[] }>().items;
    },
  });
}

export const password = "seven pale otters whistle";

export type SignInRig = Awaited<ReturnType<typeof signInRig>>;

async function send(
  base: string,
  path: string,
  { method = "GET", headers = {}, body, from }: Asked,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const options = {
    method,
    headers: { ...type, ...headers },
    agent: false,
    ...(from && { localAddress: from }),
  };
  const sent = request(`${base}${path}`, options, (answer) => {
    const pieces: Buffer[] = [];
    answer.on("data", (piece: Buffer) => pieces.push(piece));
    answer.on("end", () => {
      const text = Buffer.concat(pieces).toString("utf8");
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        cookies: (answer.headers["set-cookie"] ?? []).map((each) => each.split(";")[0] ?? ""),
        text,
        json: <T>() => JSON.parse(text) as T,
      });
    });
  });
  sent.on("error", reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** Returns an authenticator's code at a time. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: now });
}
