import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";

import { PortRegistry } from "./port-registry.ts";
import { areFree } from "./probe-ports.ts";

interface SlotsOptions {
  /** State directory of this home: identifies it in the registry; deleting it releases its leases. */
  readonly state: string;
  /** Directory shared by all homes of this user on this machine. */
  readonly shared: string;
  readonly range?: PortRange;
}

interface PortRange {
  readonly first: number;
  /** Last port that may be leased. */
  readonly last: number;
}

/** Above well-known services, below the first ephemeral port of Linux (32,768) and macOS. */
const portRange: PortRange = { first: 20_000, last: 31_999 };

export interface Slots extends Disposable {
  /**
   * Leases consecutive ports: those that the attempt already has, else those of an earlier attempt if they
   * are free.
   */
  lease(attempt: string, count: number): Promise<Result<readonly number[], Failure>>;
  release(attempt: string): void;
  /** Releases the ports of all attempts not in `live`, which ended unobserved. */
  reclaim(live: ReadonlySet<string>): void;
}

export function openSlots(options: SlotsOptions): Result<Slots, Failure> {
  const made = ensurePrivateDirectory(options.shared);
  if (!made.ok) return made;
  return ok(new LeasedSlots(options, new PortRegistry(registryIn(options.shared))));
}

/** Returns the ports that an attempt holds now; none if no registry exists. */
export function findLease({ state, shared }: SlotsOptions, attempt: string): readonly number[] {
  const file = registryIn(shared);
  if (!existsSync(file)) return [];
  using registry = new PortRegistry(file);
  const known = registry.find(state, attempt);
  return known === undefined ? [] : listPorts(known.first, known.count);
}

function registryIn(shared: string): string {
  return join(shared, "ports.sqlite");
}

class LeasedSlots implements Slots {
  readonly #home: string;
  readonly #range: PortRange;
  readonly #registry: PortRegistry;

  constructor({ state, range = portRange }: SlotsOptions, registry: PortRegistry) {
    this.#home = state;
    this.#range = range;
    this.#registry = registry;
  }

  async lease(attempt: string, count: number): Promise<Result<readonly number[], Failure>> {
    if (count === 0) return ok([]);
    const known = this.#registry.find(this.#home, attempt);
    if (known?.count === count) return ok(listPorts(known.first, count));
    this.#registry.release(this.#home, attempt);
    for (const home of this.#registry.homes()) if (!existsSync(home)) this.#registry.forgetHome(home);
    const taken = new Set(this.#registry.taken());
    for (const first of this.#candidates(attempt, count)) {
      const ports = listPorts(first, count);
      if (ports.some((port) => taken.has(port))) continue;
      const free = await areFree(first, count);
      if (free && this.#registry.claim({ home: this.#home, attempt, first, count })) return ok(ports);
    }
    return fail(exhausted(this.#range, taken.size, count));
  }

  release(attempt: string): void {
    this.#registry.release(this.#home, attempt);
  }

  reclaim(live: ReadonlySet<string>): void {
    for (const attempt of this.#registry.attempts(this.#home)) if (!live.has(attempt)) this.release(attempt);
  }

  [Symbol.dispose](): void {
    this.#registry[Symbol.dispose]();
  }

  /**
   * Yields every first port once, starting at a hash of the task's name, so that a task usually gets the same
   * ports again.
   */
  *#candidates(attempt: string, count: number): Generator<number> {
    const places = this.#range.last - this.#range.first + 2 - count;
    if (places <= 0) return;
    const name = attempt.replace(/^r\d+\//, "").replace(/#\d+$/, "");
    const hash = createHash("sha256").update(`${this.#home}\0${name}`).digest().readUInt32BE();
    const blocks = Math.max(1, Math.floor(places / count));
    const begin = (hash % blocks) * count;
    for (let at = 0; at < places; at++) yield this.#range.first + ((begin + at) % places);
  }
}

function listPorts(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

function exhausted({ first, last }: PortRange, taken: number, count: number): Failure {
  return createFailure({
    reason: "port-range-exhausted",
    detail: createMessage("ports-exhausted", { count, first, last, taken }),
    hint: createMessage("ports-exhausted-hint"),
    data: { first, last, taken, count },
  });
}
