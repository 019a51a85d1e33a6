import { serviceStartDirectory } from "@wezterm-parallel/shared/protocol/home";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { cutLog } from "./cut-log.ts";
import type { ServiceInstance } from "./service-instance.ts";
import type { ServicePorts } from "./service-ports.ts";

/** A program that prints without end writes far less than a disk holds within this time. */
const lookMs = 2_000;

/** Keeps the logs of running services within their size. */
export class ServiceLogs implements Disposable {
  readonly #ports: ServicePorts;
  readonly #instances: () => Iterable<ServiceInstance>;
  /** Systems and disks that cannot free a part of a file are tried once. */
  readonly #impossible = new Set<string>();
  #next: Disposable | undefined;
  #over = false;

  constructor(ports: ServicePorts, instances: () => Iterable<ServiceInstance>) {
    this.#ports = ports;
    this.#instances = instances;
  }

  /** Looks from now on while any of them runs. */
  begin(): void {
    if (this.#next !== undefined || this.#over) return;
    this.#next = this.#ports.clock.after(lookMs, () => void this.#look());
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#next?.[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    const running = [...this.#instances()].filter((instance) => instance.isRunning);
    for (const { record } of running) await this.#cut(record);
    this.#next = undefined;
    if (running.length > 0) this.begin();
  }

  async #cut({ id, spec, life }: ServiceInstance["record"]): Promise<void> {
    if (this.#impossible.has(id)) return;
    const directory = serviceStartDirectory(this.#ports.state, id, life.starts);
    for (const name of [sessionFileNames.out, sessionFileNames.err]) {
      const cut = await cutLog(`${directory}/${name}`, spec.logSize);
      if (cut.ok) continue;
      this.#impossible.add(id);
      this.#ports.log.warn({ service: id, error: cut.failure }, "the log of a service cannot be cut");
    }
  }
}
