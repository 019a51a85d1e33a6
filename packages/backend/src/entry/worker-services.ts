import { existsSync } from "node:fs";

import type { ServiceQuestion } from "@wezterm-parallel/shared/protocol/worker/service-question-kinds";
import type { WorkerAnswer } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { AttemptServices, ServiceWish } from "../worker/executor/ports.ts";
import type { ServicePorts } from "../worker/executor/services/service-ports.ts";
import type { Services } from "../worker/executor/services/services.ts";
import { areFree } from "../worker/slots/probe-ports.ts";

/** Services of one worker; their code is loaded when there is one, because most plans have none. */
export class WorkerServices implements AttemptServices, Disposable {
  readonly #ports: ServicePorts;
  #loading: Promise<Services> | undefined;
  #loaded: Services | undefined;

  constructor(ports: Omit<ServicePorts, "areFree">) {
    this.#ports = { ...ports, areFree };
  }

  /** Takes over what an earlier worker process left. */
  async adopt(): Promise<void> {
    if (existsSync(`${this.#ports.state}/services`)) await this.#load();
  }

  get leased(): readonly string[] {
    return this.#loaded?.leased ?? [];
  }

  async acquire(wish: ServiceWish) {
    return (await this.#load()).acquire(wish);
  }

  release(attempt: string): void {
    this.#loaded?.release(attempt);
  }

  reportAll(): void {
    this.#loaded?.reportAll();
  }

  async answer(question: ServiceQuestion): Promise<WorkerAnswer> {
    const answered = await (await this.#load()).answer(question);
    return answered.ok ? answered.value : { kind: "failed", failure: answered.failure };
  }

  /** Leaves their processes to the next worker. */
  [Symbol.dispose](): void {
    this.#loaded?.halt();
  }

  #load(): Promise<Services> {
    this.#loading ??= import("../worker/executor/services/services.ts").then((module) => {
      this.#loaded = new module.Services(this.#ports);
      this.#loaded.adopt();
      return this.#loaded;
    });
    return this.#loading;
  }
}
