import { parse } from "yaml";
import { z } from "zod";

import { fail, ok, type Result } from "../base/result.ts";

const named = { name: z.string() };
const base64 = z.base64().transform((text) => Buffer.from(text, "base64").toString("utf8"));

const kubeconfigSchema = z.object({
  "current-context": z.string(),
  contexts: z.array(
    z.object({
      ...named,
      context: z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() }),
    }),
  ),
  clusters: z.array(
    z.object({
      ...named,
      cluster: z.object({
        server: z.string().regex(/^https:\/\//, "must begin with https://"),
        "certificate-authority": z.string().optional(),
        "certificate-authority-data": base64.optional(),
        "insecure-skip-tls-verify": z.literal(false, "is not supported: name the authority").optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      ...named,
      user: z.object({
        token: z.string().optional(),
        tokenFile: z.string().optional(),
        "client-certificate": z.string().optional(),
        "client-certificate-data": base64.optional(),
        "client-key": z.string().optional(),
        "client-key-data": base64.optional(),
      }),
    }),
  ),
});

/** Something that stands in the file, or in another one. */
export type TextOrFile = { readonly text: string } | { readonly file: string };

/** The cluster of the current context, and how its API server knows us. */
interface KubeconfigCluster {
  readonly address: string;
  readonly namespace: string | undefined;
  readonly ca: TextOrFile | undefined;
  readonly token: TextOrFile | undefined;
  readonly cert: TextOrFile | undefined;
  readonly key: TextOrFile | undefined;
}

/** Parses a kubeconfig; fails with one sentence. Programs that print credentials (`exec`) are not run. */
export function readKubeconfig(content: string): Result<KubeconfigCluster, string> {
  const parsed = kubeconfigSchema.safeParse(parseYaml(content));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "it is not a kubeconfig"}`);
  }
  const { contexts, clusters, users, "current-context": current } = parsed.data;
  const context = contexts.find(({ name }) => name === current)?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (context === undefined || cluster === undefined || user === undefined)
    return fail(`the context ${current} names a cluster or a user that is not there`);
  return ok({
    address: cluster.server,
    namespace: context.namespace,
    ca: either(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    token: either(user.token, user.tokenFile),
    cert: either(user["client-certificate-data"], user["client-certificate"]),
    key: either(user["client-key-data"], user["client-key"]),
  });
}

function parseYaml(content: string): unknown {
  try {
    return parse(content);
  } catch {
    return undefined;
  }
}

function either(text: string | undefined, file: string | undefined): TextOrFile | undefined {
  if (text !== undefined) return { text };
  return file === undefined ? undefined : { file };
}
