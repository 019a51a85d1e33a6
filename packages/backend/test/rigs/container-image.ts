import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";

import { type PodmanVariables, podmanVariables, runPodman } from "./podman.ts";

const applets = "sh cat echo env head httpd id ls pwd sleep stty test touch true trap wc yes".split(" ");

function findProgram(name: string): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(":");
  return directories.map((directory) => `${directory}/${name}`).find((file) => existsSync(file));
}

/** A small image, made without a network, and the variables with which podman runs it here. */
export class ContainerImage implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-image-"));
  readonly name = "localhost/wzp-test:1";
  readonly variables: PodmanVariables;

  private constructor() {
    this.variables = podmanVariables(this.directory);
  }

  /** Returns undefined, and says why, where podman cannot run it. */
  static make(): ContainerImage | undefined {
    const busybox = findProgram("busybox");
    if (findProgram("podman") === undefined || busybox === undefined) {
      process.stdout.write("podman or busybox is missing: tests of containers are skipped\n");
      return undefined;
    }
    const image = new ContainerImage();
    try {
      image.#import(busybox);
      image.podman("run", "--rm", "--pull=never", "--network=none", image.name, "true");
      return image;
    } catch (error) {
      process.stdout.write(
        `podman cannot run a container: tests of containers are skipped: ${String(error)}\n`,
      );
      image[Symbol.dispose]();
      return undefined;
    }
  }

  podman(...args: string[]): string {
    return runPodman(this.variables, args);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #import(busybox: string): void {
    const root = join(this.directory, "root");
    for (const name of ["bin", "etc", "tmp"]) mkdirSync(join(root, name), { recursive: true });
    chmodSync(join(root, "tmp"), 0o1777);
    copyFileSync(busybox, join(root, "bin/busybox"));
    for (const name of applets) symlinkSync("busybox", join(root, "bin", name));
    writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    const archive = join(this.directory, "root.tar");
    execFileSync("tar", ["-C", root, "-cf", archive, "."]);
    this.podman("import", "--change", "ENV PATH=/bin", archive, this.name);
  }
}
