import { accessSync, constants } from "node:fs";

const usual = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

/** Searches where the worker's own programs are: a task must not choose what isolates it. */
export function findTool(name: string): string | undefined {
  const directories = [...usual.split(":"), ...(process.env["PATH"] ?? "").split(":")];
  return directories
    .filter((directory) => directory.startsWith("/"))
    .map((directory) => `${directory}/${name}`)
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
