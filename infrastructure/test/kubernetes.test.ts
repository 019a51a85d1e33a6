import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { readSettings } from "../../packages/shared/src/domain/settings/read-settings.ts";
import { chart, HelmRig, type Manifest, podsOf } from "./rigs/helm-chart.ts";

const metrics = new URL("../../docs/reference/metrics.md", import.meta.url);
/** Ways of installing that differ in which objects there are. */
const installations: Readonly<Record<string, object>> = {
  "as it is": {},
  "behind an ingress": {
    server: { tls: { secret: "" }, behindProxy: ["10.4.0.0/16", "10.5.0.7"], replicas: 1 },
    ingress: { enabled: true, className: "nginx", tlsSecret: "wzp-ingress" },
  },
  "scaled by an external metric": {
    workers: {
      autoscaling: { kind: "hpa", min: 1, max: 20 },
      labels: ["large"],
      ca: { secret: "authority" },
    },
    networkPolicies: { from: [{ namespaceSelector: { matchLabels: { name: "ingress" } } }] },
    server: { projects: { existingClaim: "repositories" } },
  },
  "with Jobs": { jobs: { enabled: true, namespace: "wzp-jobs" }, imagePullSecrets: [{ name: "registry" }] },
  "scaled by KEDA": { workers: { autoscaling: { kind: "keda", min: 0, max: 20 } } },
};

let rig: HelmRig | undefined;
beforeAll(() => {
  rig = HelmRig.install();
}, 120_000);
afterAll(() => rig?.[Symbol.dispose]());

function pick(manifests: readonly Manifest[], kind: string): readonly Manifest[] {
  return manifests.filter((each) => each.kind === kind);
}

describe("the chart", () => {
  test("passes helm's own checks, with every way of installing", ({ skip }) => {
    if (rig === undefined) return skip();
    for (const values of Object.values(installations)) {
      const { status, stdout } = rig.run("lint", "--strict", "--values", rig.write(values), chart);
      expect(stdout).toContain("0 chart(s) failed");
      expect(status, stdout).toBe(0);
    }
  });

  test.for(Object.entries(installations))("gives pods no more than they need, %s", ([, values], { skip }) => {
    if (rig === undefined) return skip();
    const pods = Object.entries(podsOf(rig.render(values)));
    expect(pods.map(([name]) => name).toSorted()).toEqual(["wzp-owner", "wzp-server", "wzp-worker"]);
    for (const [name, { spec }] of pods) {
      expect(spec, name).toMatchObject({
        automountServiceAccountToken: name === "wzp-server" && JSON.stringify(values).includes("jobs"),
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 10_001,
          seccompProfile: { type: "RuntimeDefault" },
        },
      });
      for (const container of [...(spec.initContainers ?? []), ...spec.containers])
        expect(container.securityContext, name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
      expect(spec.volumes, name).toContainEqual({ name: "tmp", emptyDir: {} });
    }
  });

  test("has as many objects as the installation needs", ({ skip }) => {
    if (rig === undefined) return skip();
    const kinds = (name: string) =>
      rig
        ?.render(installations[name])
        .map(({ kind }) => kind)
        .toSorted()
        .join(" ");
    const usual =
      "Deployment Job NetworkPolicy NetworkPolicy PersistentVolumeClaim PodDisruptionBudget Service Service " +
      "ServiceAccount ServiceAccount StatefulSet";
    expect(kinds("as it is")).toBe(usual);
    expect(kinds("behind an ingress")).toBe(usual.replace("Job", "Ingress Job"));
    expect(kinds("scaled by KEDA")).toBe(usual.replace("Service ", "ScaledObject Service "));
    const hpa = usual.replace("Job", "HorizontalPodAutoscaler Job").replace("PersistentVolumeClaim ", "");
    expect(kinds("scaled by an external metric")).toBe(hpa);
  });

  test("lets the server make Jobs only if it should, and do nothing else", ({ skip }) => {
    if (rig === undefined) return skip();
    expect(pick(rig.render(), "Role")).toEqual([]);
    const all = rig.render(installations["with Jobs"]);
    const [role] = pick(all, "Role") as unknown as readonly [{ metadata: object; rules: object }];
    expect(role.metadata).toMatchObject({ namespace: "wzp-jobs" });
    expect(role.rules).toEqual([
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "get", "list", "watch", "delete"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
      { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
    ]);
    const [map] = pick(all, "ConfigMap") as unknown as readonly [{ data: Record<string, string> }];
    const read = readSettings(map.data["config.yaml"] ?? "", { file: "config.yaml" });
    expect(read).toMatchObject({
      value: {
        settings: {
          kubernetes: {
            image: expect.stringMatching(/^wezterm-parallel:/) as string,
            server: "https://wzp.example.org",
            namespace: "wzp-jobs",
            jobs: 10,
            pod: { imagePullSecrets: [{ name: "registry" }] },
          },
        },
      },
    });
  });

  test("scales by a metric that the server has, and sets no number of workers itself then", ({ skip }) => {
    if (rig === undefined) return skip();
    const [hpa] = pick(rig.render(installations["scaled by an external metric"]), "HorizontalPodAutoscaler");
    const [keda] = pick(rig.render(installations["scaled by KEDA"]), "ScaledObject");
    const asked = hpa?.spec["metrics"] as readonly { external: { metric: object } }[] | undefined;
    expect(asked?.[0]?.external.metric).toEqual({
      name: "wzp_label_tasks",
      selector: { matchLabels: { label: "build" } },
    });
    expect(JSON.stringify(keda?.spec)).toContain(
      String.raw`sum(max by (state) (wzp_label_tasks{label=\"build\"})) or vector(0)`,
    );
    expect(readFileSync(metrics, "utf8")).toMatch(/`wzp_label_tasks` \| gauge \| `label`, `state`/);
    for (const name of ["scaled by an external metric", "scaled by KEDA"]) {
      const [workers] = pick(rig.render(installations[name]), "Deployment");
      expect(workers?.spec).not.toHaveProperty("replicas");
    }
  });

  test("refuses wrong values, and says which", ({ skip }) => {
    if (rig === undefined) return skip();
    const wrong: readonly (readonly [object, string])[] = [
      [{ server: { replicas: 0 } }, "/server/replicas"],
      [{ server: { name: "https://wzp.example.org" } }, "/server/name"],
      [{ server: { tls: { secret: "" } } }, "/server"],
      [{ server: { behindProxy: ["ingress.example.org"] } }, "/server/behindProxy/0"],
      [{ server: { databaze: {} } }, "databaze"],
      [{ workers: { server: "http://wzp.example.org" } }, "/workers/server"],
      [{ workers: { autoscaling: { kind: "magic" } } }, "/workers/autoscaling/kind"],
      [{ workers: { pool: "a b" } }, "/workers/pool"],
      [{ image: { digest: "sha256:1" } }, "/image/digest"],
    ];
    for (const [values, told] of wrong) {
      const { status, stderr } = rig.template(values);
      expect(status, JSON.stringify(values)).not.toBe(0);
      expect(stderr).toContain(told);
    }
  });

  test("has a schema for every value, and no value without one", () => {
    const values = parse(readFileSync(join(chart, "values.yaml"), "utf8")) as object;
    const schema = JSON.parse(readFileSync(join(chart, "values.schema.json"), "utf8")) as Schema;
    expect(pathsOf(values)).toEqual(pathsIn(schema, schema).filter((path) => path !== "global"));
  });
});

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Values in objects whose names the chart knows. */
function pathsIn(schema: Schema, root: Schema, path = ""): readonly string[] {
  const name = schema.$ref?.replace("#/definitions/", "");
  const found = name === undefined ? schema : (root.definitions?.[name] ?? {});
  if (found.properties === undefined) return [path];
  return Object.entries(found.properties)
    .flatMap(([key, each]) => pathsIn(each, root, path === "" ? key : `${path}.${key}`))
    .toSorted();
}

/** Values in objects that are Kubernetes' own, or whose names people choose, count as one. */
const opaque =
  /^(?:image|server|service|ingress|workers|networkPolicies)\.(?:annotations|resources|nodeSelector|state)$/;

function pathsOf(values: object, path = ""): readonly string[] {
  return Object.entries(values)
    .flatMap(([key, value]: [string, unknown]) => {
      const at = path === "" ? key : `${path}.${key}`;
      const isOpaque = opaque.test(at) && at !== "server.state";
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return isObject && !isOpaque ? pathsOf(value, at) : [at];
    })
    .toSorted();
}

test.for(["1.30", "1.34", "1.37"])(
  "the schemas of Kubernetes %s accept every object",
  { timeout: 180_000 },
  (version, { skip }) => {
    const validator = rig?.validator();
    if (rig === undefined || validator === undefined) return skip("kubernetes-validate cannot be installed");
    const objects = Object.values(installations)
      .flatMap((values) => rig?.render(values) ?? [])
      // A definition of KEDA, which Kubernetes does not know.
      .filter(({ kind }) => kind !== "ScaledObject");
    const files = objects.map((each) => rig?.write(each) ?? "");
    const { status, stdout, stderr } = spawnSync(validator, ["-k", version, "--strict", ...files], {
      encoding: "utf8",
    });
    expect(stdout + stderr).not.toMatch(/^(?:ERROR|WARN)/m);
    expect(status).toBe(0);
  },
);
