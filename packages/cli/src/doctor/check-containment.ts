import type { CliContext } from "../invocation/context.ts";
import { findDaemon } from "../supervision/find-daemon.ts";
import type { MachineFinding } from "./check-machine.ts";

/** Returns where a process can create cgroups for tasks; undefined when it cannot. */
type FindContainment = (state: string, pid: number | "self") => string | undefined;

/** Checks whether tasks get cgroups, for the worker's process or, when no worker runs, for this one. */
export function checkContainment(
  cli: CliContext,
  findContainment: FindContainment,
): readonly MachineFinding[] {
  if (process.platform !== "linux") return [];
  const pid = findDaemon(cli.home, "worker")?.pid ?? "self";
  const base = findContainment(cli.home.state, pid);
  if (base !== undefined) {
    const found = `used for tasks with a terminal or with resources (${base})`;
    return [{ name: "cgroup", level: "ok", found }];
  }
  const found = "not available: processes of a task are found by environment, session and parent";
  const advice = "A cgroup finds them more reliably. With systemd: wzp up --install";
  return [{ name: "cgroup", level: "ok", found, advice }];
}
