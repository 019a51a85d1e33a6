import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";

/** An API server, with a token that may do everything. */
export interface ClusterAccess {
  /** Such as `https://127.0.0.1:6443`. */
  readonly address: string;
  readonly ca: string;
  readonly token: string;
}

export interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly containers: readonly {
      readonly image: string;
      readonly args: readonly string[];
      readonly resources?: object;
    }[];
    readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
  };
}

/** Asks as the owner of the cluster; returns undefined for something that is not there. */
export async function askCluster<T>(
  { address, ca, token }: ClusterAccess,
  method: string,
  path: string,
  body?: object,
): Promise<T | undefined> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": type }) };
  const sent = request(`${address}${path}`, { method, headers, ca });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const content = await text(answer);
  if (answer.statusCode === 404 || answer.statusCode === 409) return undefined;
  if ((answer.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${content}`);
  return JSON.parse(content) as T;
}
