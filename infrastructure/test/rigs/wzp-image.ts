import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { npmCache, packOnce } from "../../../e2e/rigs/packed-copy.ts";
import {
  type Files,
  type PodmanVariables,
  podmanVariables,
  runPodman,
} from "../../../packages/backend/test/rigs/podman.ts";
import { findProgram, installMissingPrograms } from "../../../tooling/test-programs.ts";

const builder = fileURLToPath(new URL("../../image/build.sh", import.meta.url));
const pusher = fileURLToPath(new URL("../../release/push-image.sh", import.meta.url));
/** Makes the root filesystem that stands for the base of a registry. */
const makeBase = [
  "--variant=minbase",
  "--include=git,openssh-client,tini,ca-certificates",
  ...["doc", "man", "locale", "info"].map((part) => `--dpkgopt=path-exclude=/usr/share/${part}/*`),
  "bookworm",
];
/** Another list of packages makes another base; the same one is made once on a machine. */
const base = `localhost/wzp-test-base:${createHash("sha256").update(makeBase.join(" ")).digest("hex").slice(0, 12)}`;

/** Settings of a container from docs/guide/deploy/container.md, with names of its own. */
interface Started {
  readonly name: string;
  readonly volumes: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly options?: readonly string[];
}

/** The image as infrastructure/image builds it, and the containers and volumes that a test makes of it. */
export class WzpImage implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-container-"));
  readonly #id = `wzp-test-${process.pid}-${Date.now().toString(36)}`;
  readonly name = `localhost/${this.#id}:1`;
  readonly #variables: PodmanVariables = podmanVariables(this.directory);

  /** Returns undefined, and says why, where podman cannot build or run it. */
  static build(): WzpImage | undefined {
    installMissingPrograms([], ["podman", "runc", "mmdebstrap"]);
    if (["podman", "runc", "mmdebstrap"].some((program) => findProgram(program) === undefined)) {
      process.stdout.write("podman, runc or mmdebstrap is missing: tests of the image are skipped\n");
      return undefined;
    }
    const image = new WzpImage();
    try {
      image.#importBase();
    } catch (error) {
      process.stdout.write(`podman has no base: tests of the image are skipped: ${String(error)}\n`);
      image[Symbol.dispose]();
      return undefined;
    }
    image.#build();
    return image;
  }

  podman(...args: string[]): string {
    return runPodman(this.#variables, args);
  }

  /** Starts a container without privileges, with a root that nobody can write. */
  start({ name, volumes, args = [], options = [] }: Started): string {
    const mounts = Object.entries(volumes).map(([volume, path]) => `--volume=${this.own(volume)}:${path}`);
    const restricted = ["--read-only", "--cap-drop=all", "--security-opt=no-new-privileges"];
    const all = [...restricted, "--read-only-tmpfs=false", "--tmpfs=/tmp", ...mounts, ...options];
    return this.run(name, all, args);
  }

  /** Runs a container with these options, in the network of this machine. */
  run(name: string, options: readonly string[], args: readonly string[], files: Files = {}): string {
    const given = ["--pull=never", "--network=host", ...options];
    return runPodman(this.#variables, ["run", "--name", this.own(name), ...given, this.name, ...args], files);
  }

  exec(name: string, ...args: string[]): string {
    return this.podman("exec", this.own(name), ...args);
  }

  /** Runs the script that pushes the image of a release, to a registry without TLS; returns its output. */
  push(name: string): string {
    const registries = join(this.directory, "registries.conf");
    writeFileSync(registries, `[[registry]]\nlocation = "${name.split("/")[0] ?? ""}"\ninsecure = true\n`);
    this.podman("tag", this.name, name);
    const env = { ...process.env, ...this.#variables, CONTAINERS_REGISTRIES_CONF: registries };
    try {
      return execFileSync(pusher, [name], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } finally {
      this.podman("untag", this.name, name);
    }
  }

  /** Runs the health check of the image once. */
  isHealthy(name: string): boolean {
    try {
      this.podman("healthcheck", "run", this.own(name));
      return true;
    } catch {
      return false;
    }
  }

  /** The name of a container or volume on this machine, where others run the same test. */
  own(name: string): string {
    return `${this.#id}-${name}`;
  }

  [Symbol.dispose](): void {
    const listed = (...words: string[]) =>
      this.podman(...words)
        .split("\n")
        .filter((name) => name.startsWith(this.#id));
    for (const name of listed("ps", "--all", "--format={{.Names}}")) this.podman("rm", "--force", name);
    for (const name of listed("volume", "ls", "--format={{.Name}}")) this.podman("volume", "rm", name);
    const images = this.podman("images", "--format={{.Repository}}:{{.Tag}}").split("\n");
    if (images.includes(this.name)) this.podman("rmi", this.name);
    rmSync(this.directory, { recursive: true, force: true });
  }

  #importBase(): void {
    if (this.podman("images", "--format={{.Repository}}:{{.Tag}}").split("\n").includes(base)) return;
    const archive = join(this.directory, "base.tar");
    execFileSync("mmdebstrap", [...makeBase, archive], { stdio: "pipe" });
    this.podman("import", "--quiet", archive, base);
    rmSync(archive);
  }

  #build(): void {
    const packed = packOnce();
    const env = { ...process.env, ...this.#variables };
    const npm = { npm_config_cache: npmCache(), npm_config_prefer_offline: "true" };
    const options = ["--isolation=chroot", "--pull=never", `--build-arg=BASE=${base}`];
    execFileSync(builder, [this.name, packed, ...options], { env: { ...env, ...npm }, stdio: "pipe" });
  }
}
