import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ServiceLife } from "@wezterm-parallel/shared/domain/service/service-life";
import { type ServiceSpec, serviceSpecSchema } from "@wezterm-parallel/shared/domain/service/service-spec";
import { serviceDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceTransition } from "@wezterm-parallel/shared/protocol/worker/service-questions";

/** The command and files that its processes start from. */
export interface ServicePlace {
  readonly project: ProjectRef;
  /** Working directory. */
  readonly directory: string;
  /** Inherited environment. */
  readonly base: Readonly<Record<string, string>>;
  readonly umask?: number | undefined;
}

/** `service.json`: everything that the next worker process must know; secrets are never in it. */
export interface ServiceRecord {
  readonly id: string;
  /** Its owner, the part of the id after `@`. */
  readonly of: string;
  readonly spec: ServiceSpec;
  readonly place: ServicePlace;
  readonly pinned: boolean;
  readonly life: ServiceLife;
  readonly ports: readonly number[];
  readonly history: readonly ServiceTransition[];
}

/** Logs of earlier starts are removed. */
const keptStarts = 5;
const keptTransitions = 50;

/** Returns the history with a state that has just begun. */
export function withTransition(
  history: readonly ServiceTransition[],
  state: ServiceTransition["state"],
): readonly ServiceTransition[] {
  const seq = (history.at(-1)?.seq ?? 0) + 1;
  return [...history, { seq, state }].slice(-keptTransitions);
}

/** Replaces the file atomically; throws the file system's error. */
export function writeServiceRecord(state: string, record: ServiceRecord): void {
  const directory = serviceDirectory(state, record.id);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(`${directory}/service.json.tmp`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${directory}/service.json.tmp`, `${directory}/service.json`);
}

/** Returns the records that earlier worker processes wrote. */
export function readServiceRecords(state: string): readonly ServiceRecord[] {
  return listNames(`${state}/services`).flatMap((name) => {
    try {
      const text = readFileSync(`${state}/services/${name}/service.json`, "utf8");
      const record = JSON.parse(text) as ServiceRecord;
      // Earlier releases knew fewer settings.
      return [{ ...record, spec: serviceSpecSchema.parse(record.spec) }];
    } catch {
      // A crash of the machine left none.
      return [];
    }
  });
}

export function removeOldStarts(state: string, id: string, starts: number): void {
  const directory = serviceDirectory(state, id);
  for (const name of listNames(directory)) {
    if (Number(name) <= starts - keptStarts) rmSync(`${directory}/${name}`, { recursive: true, force: true });
  }
}

/** Removes everything of an instance that nobody can start again. */
export function removeService(state: string, id: string): void {
  rmSync(serviceDirectory(state, id), { recursive: true, force: true });
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
