import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { KubernetesSettings } from "@wezterm-parallel/shared/domain/settings/kubernetes-settings";
import { readKubeconfig, type TextOrFile } from "@wezterm-parallel/shared/node/read-kubeconfig";

/** An API server, and how it knows us. */
export interface Cluster {
  /** Such as `https://10.96.0.1:443`. */
  readonly address: string;
  readonly namespace: string;
  /** Certificates of its authority; undefined: one that the system trusts. */
  readonly ca: string | undefined;
  /** Client certificate and its key. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Read for each request, because tokens of service accounts are replaced every hour. */
  readonly token: () => string | undefined;
}

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Finds the API server of the kubeconfig, else that of the own pod; fails with `invalid-request`. */
export function readCluster(
  { kubeconfig, namespace }: KubernetesSettings,
  env: Readonly<Record<string, string | undefined>>,
): Result<Cluster, Failure> {
  try {
    return kubeconfig === undefined
      ? ok(ownCluster(namespace, env))
      : configuredCluster(atHome(kubeconfig, env["HOME"]), namespace);
  } catch (error) {
    return fail(unusable(error instanceof Error ? error.message : String(error)));
  }
}

function ownCluster(
  namespace: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Cluster {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = env;
  if (host === undefined) throw new Error("this server runs in no pod, and no kubeconfig is named");
  return {
    address: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: namespace ?? readFileSync(`${account}/namespace`, "utf8").trim(),
    ca: readFileSync(`${account}/ca.crt`, "utf8"),
    cert: undefined,
    key: undefined,
    token: () => readFileSync(`${account}/token`, "utf8").trim(),
  };
}

function configuredCluster(file: string, namespace: string | undefined): Result<Cluster, Failure> {
  const read = readKubeconfig(readFileSync(file, "utf8"));
  if (!read.ok) return fail(unusable(`${file}: ${read.failure}`));
  const { address, ca, cert, key, token, namespace: usual = "default" } = read.value;
  const textOf = (place: TextOrFile) =>
    "text" in place ? place.text : readFileSync(resolve(dirname(file), place.file), "utf8");
  const known = (place: TextOrFile | undefined) => (place === undefined ? undefined : textOf(place));
  return ok({
    address,
    namespace: namespace ?? usual,
    ca: known(ca),
    cert: known(cert),
    key: known(key),
    token: () => known(token)?.trim(),
  });
}

export function atHome(path: string, home = ""): string {
  return path.startsWith("~/") ? `${home}${path.slice(1)}` : path;
}

function unusable(said: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("cluster-unknown", { said }),
    hint: createMessage("cluster-unknown-hint"),
  });
}
