import { beforeStart } from "@wezterm-parallel/shared/domain/hook/hook-events";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { Store } from "../../../drivers/store/store.ts";

/** The hooks that may refuse the start of a task. Known in memory, because most projects have none. */
export class StartGates implements Disposable {
  readonly #store: Pick<Store, "reader" | "watch">;
  readonly #watching: Disposable;
  /** Projects with such a hook; undefined until they have been read. */
  #projects: ReadonlySet<number> | undefined;

  constructor(store: Pick<Store, "reader" | "watch">) {
    this.#store = store;
    this.#watching = store.watch(({ events }) => {
      const changed = events.some(
        (event) =>
          (event.kind === "hook.changed" || event.kind === "hook.removed") && event.data.hook === beforeStart,
      );
      if (changed) this.#read();
    });
    this.#read();
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
  }

  /** False only if it is certain. */
  mayHave(project: number | undefined): boolean {
    return project !== undefined && this.#projects?.has(project) !== false;
  }

  /** Adds the hook of the run's project, with the secrets that it names. */
  async addTo(context: RunContext, project: number | undefined, secrets: TaskSecrets): Promise<RunContext> {
    if (project === undefined || !this.mayHave(project)) return context;
    const hook = await this.#store.reader.hook({ project, name: beforeStart });
    if (hook === undefined) return context;
    const { id, spec, place } = hook;
    const names = spec.secrets ?? [];
    const given = names.length === 0 ? undefined : await secrets.give(project, names);
    const gate = { hook: id, spec, directory: place.directory, ...(given && { secrets: given }) };
    return { ...context, gate };
  }

  #read(): void {
    this.#projects = undefined;
    void this.#store.reader.hooks().then(
      (hooks) => {
        const gates = hooks.filter(({ name }) => name === beforeStart);
        this.#projects = new Set(gates.map(({ project }) => project));
      },
      // Then the project of each run is looked up.
      () => undefined,
    );
  }
}
