import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "vitest";

import { makeCertificate } from "../../../packages/backend/test/rigs/access/certificates.ts";
import { freePort } from "../free-port.ts";
import { killNow, TestHome } from "../home.ts";
import { until } from "../until.ts";
import { UserRepository } from "../user-repository.ts";
import { askCluster, type ClusterAccess } from "./cluster-client.ts";
import { Kubelet } from "./kubelet.ts";

interface Options {
  readonly cluster: ClusterAccess;
  readonly namespace: string;
  /** Token of the server, if it may do less. */
  readonly token?: string;
  /** More settings of `kubernetes`. */
  readonly settings?: object;
}

/** A server whose settings name the cluster, a repository, and a kubelet. */
export async function openJobPlace({ cluster, namespace, token = cluster.token, settings }: Options) {
  const stack = new AsyncDisposableStack();
  const kubelet = stack.use(new Kubelet(cluster, namespace));
  const home = stack.use(new TestHome());
  const repository = stack.use(new UserRepository());
  const wzp = (...args: readonly string[]) => home.wzp(repository.path, ...args);
  const { cert, key } = makeCertificate(home.path, "server");
  const kubeconfig = join(home.path, "kubeconfig");
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(cluster, token, namespace)), { mode: 0o600 });
  mkdirSync(join(home.path, "config"), { mode: 0o700 });
  const kubernetes = { image: "wezterm-parallel:test", ca: cert, kubeconfig, jobs: 2, ...settings };
  writeFileSync(join(home.path, "config/config.yaml"), JSON.stringify({ kubernetes }), { mode: 0o600 });
  const listen = ["--listen", `127.0.0.1:${await freePort()}`, "--tls-cert", cert, "--tls-key", key];
  expect(await wzp("up", ...listen)).toMatchObject({ code: 0 });
  const jobs = async () => {
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const list = await askCluster<{ items: { metadata: { name: string } }[] }>(cluster, "GET", path);
    return (list?.items ?? []).map(({ metadata }) => metadata.name);
  };
  return {
    kubelet,
    home,
    repository,
    wzp,
    jobs,
    noJobs: () => until("no Job is left", async () => (await jobs()).length === 0, 30_000),
    /** Commits a plan, and starts it. */
    run: async (tasks: object) => {
      writeFileSync(join(repository.path, "wezterm-parallel.yaml"), JSON.stringify({ tasks }));
      repository.git("add", "wezterm-parallel.yaml");
      repository.git("commit", "-qm", "Add a plan", "wezterm-parallel.yaml");
      expect(await wzp("run", "--detach")).toMatchObject({ code: 0 });
    },
    ended: (task: string, state: string) =>
      until(
        `${task} ${state}`,
        async () =>
          (JSON.parse((await wzp("show", task, "--json")).stdout) as { state: string }).state === state,
        60_000,
      ),
    killServer: () => {
      for (const { pid, command } of home.processes())
        if (command.includes(" daemon server ") && !command.includes("wzp-keeper")) killNow(pid);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export type JobPlace = Awaited<ReturnType<typeof openJobPlace>>;

function kubeconfigOf({ address, ca }: ClusterAccess, token: string, namespace: string) {
  const cluster = { server: address, "certificate-authority-data": Buffer.from(ca).toString("base64") };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "wzp", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "wzp", namespace } }],
    "current-context": "test",
  };
}
