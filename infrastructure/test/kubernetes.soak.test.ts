import { spawnSync } from "node:child_process";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ControlPlane } from "./rigs/control-plane.ts";
import { chart, HelmRig, type Manifest, podsOf } from "./rigs/helm-chart.ts";

const namespace = "wzp";
/** Pods of a namespace with this label must be as restricted as Kubernetes can demand. */
const restricted = (name: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
const behindIngress = {
  server: { tls: { secret: "" }, behindProxy: ["10.4.0.0/16"] },
  ingress: { enabled: true, className: "nginx", tlsSecret: "wzp-ingress" },
};
const scaled = { workers: { autoscaling: { kind: "hpa", min: 1, max: 20 } } };

let rig: HelmRig | undefined;
let plane: ControlPlane | undefined;
beforeAll(async () => {
  rig = HelmRig.install();
  const program = rig === undefined ? undefined : ControlPlane.build();
  if (program === undefined)
    process.stdout.write("No helm, or no Go: tests with an API server are skipped\n");
  else plane = await ControlPlane.start(program);
}, 3_600_000);
afterAll(async () => {
  await plane?.[Symbol.asyncDispose]();
  rig?.[Symbol.dispose]();
}, 60_000);

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function kubectl(args: readonly string[], input?: object, where = namespace): Ran {
  const words = ["--kubeconfig", plane?.kubeconfig ?? "", "--namespace", where, ...args];
  return spawnSync(rig?.kubectl ?? "", words, {
    encoding: "utf8",
    input: input === undefined ? "" : JSON.stringify(input),
  });
}

function helm(...args: readonly string[]): Ran {
  const words = ["--kubeconfig", plane?.kubeconfig ?? "", "--namespace", namespace, ...args];
  return rig?.run(...words) ?? { status: 1, stdout: "", stderr: "no helm" };
}

function list(manifests: readonly Manifest[]): object {
  return { apiVersion: "v1", kind: "List", items: manifests };
}

/** Each test goes on from the one before it, so none is tried again. */
describe("an API server of Kubernetes", { timeout: 120_000, retry: 0 }, () => {
  test("accepts every object, first without keeping it", ({ skip }) => {
    if (plane === undefined || rig === undefined) return skip();
    for (const [at, values] of [{}, behindIngress, scaled].entries()) {
      const where = `way-${at}`;
      expect(kubectl(["create", "-f", "-"], restricted(where))).toMatchObject({ status: 0 });
      const objects = rig.render(values, "--namespace", where);
      for (const dry of [["--dry-run=server"], []]) {
        const applied = kubectl(["apply", "--server-side", "-f", "-", ...dry], list(objects), where);
        // A pod that the namespace would refuse is a warning at its workload.
        expect(applied.stderr).not.toMatch(/warning|error/i);
        expect(applied).toMatchObject({ status: 0 });
        expect(applied.stdout.trim().split("\n")).toHaveLength(objects.length);
      }
    }
  });

  test("accepts each pod in a namespace that restricts them, and refuses one with a privilege", ({
    skip,
  }) => {
    if (plane === undefined || rig === undefined) return skip();
    expect(kubectl(["create", "-f", "-"], restricted(namespace))).toMatchObject({ status: 0 });
    for (const [name, { metadata, spec }] of Object.entries(podsOf(rig.render()))) {
      // The controller of the stateful set gives its pods the volume of their claim.
      const claimed = name === "wzp-server" ? [{ name: "state", emptyDir: {} }] : [];
      const whole = { ...spec, volumes: [...spec.volumes, ...claimed] };
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name }, spec: whole };
      const made = kubectl(["create", "--dry-run=server", "-f", "-"], pod);
      expect(made, name).toMatchObject({ status: 0, stderr: "" });
      const [container] = spec.containers;
      const privileged = { ...container, securityContext: { allowPrivilegeEscalation: true } };
      const other = { ...pod, spec: { ...whole, containers: [privileged] } };
      const refused = kubectl(["create", "--dry-run=server", "-f", "-"], other);
      expect(refused.stderr, name).toContain('violates PodSecurity "restricted:latest"');
    }
  });

  test("is installed, upgraded and uninstalled by helm; repositories stay", ({ skip }) => {
    if (plane === undefined || rig === undefined) return skip();
    // Without a machine, the job of a hook never ends.
    const installed = helm("install", "wzp", chart, "--no-hooks");
    expect(installed.status, installed.stderr).toBe(0);
    expect(installed.stdout).toContain("kubectl --namespace wzp exec wzp-server-0 -- wzp users reset olga");
    const upgraded = helm("upgrade", "wzp", chart, "--no-hooks", "--values", rig.write(scaled));
    expect(upgraded.status, upgraded.stderr).toBe(0);
    const scaler = kubectl(["get", "hpa", "wzp-worker", "-o", "jsonpath={.spec.maxReplicas}"]);
    expect(scaler.stdout).toBe("20");
    const back = helm("rollback", "wzp", "1", "--no-hooks");
    expect(back.status, back.stderr).toBe(0);
    expect(kubectl(["get", "hpa", "wzp-worker"]).stderr).toContain("NotFound");
    const removed = helm("uninstall", "wzp", "--no-hooks");
    expect(removed.status, removed.stderr).toBe(0);
    const kinds = "statefulset,deployment,service,persistentvolumeclaim,networkpolicy,poddisruptionbudget";
    const left = kubectl(["get", kinds, "-o", "name"]);
    expect(left.stdout).toBe("persistentvolumeclaim/wzp-projects\n");
  });

  test("gives the accounts of server and workers no rights", ({ skip }) => {
    if (plane === undefined || rig === undefined) return skip();
    for (const account of ["wzp-server", "wzp-worker"])
      for (const wish of [
        "get secrets",
        "create pods",
        "create jobs.batch",
        "list nodes",
        "get configmaps",
      ]) {
        const as = `--as=system:serviceaccount:${namespace}:${account}`;
        expect(kubectl(["auth", "can-i", ...wish.split(" "), as]).stdout, `${account}: ${wish}`).toBe("no\n");
      }
  });
});
