import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed, WorkerGateway } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { TargetBranch } from "../../../drivers/store/changes.ts";
import { DueWork } from "../due-work.ts";
import { forgeToken } from "./forge-token.ts";
import type { MergeStore } from "../merge-store.ts";

interface TargetPushesOptions {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly secrets: TaskSecrets;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

type DuePush = TargetBranch & { readonly push: TargetPush };

const kicks: ReadonlySet<Event["kind"]> = new Set(["change.landed", "change.reverted", "worker.connected"]);

/** Pushes targets after landings. Until a push has worked, it is due in the store. */
export class TargetPushes implements Disposable {
  readonly #options: TargetPushesOptions;
  readonly #work: DueWork<DuePush, Result<unknown, Failure>>;

  constructor(options: TargetPushesOptions) {
    this.#options = options;
    const { reader, changes } = options.store;
    this.#work = new DueWork<DuePush, Result<unknown, Failure>>({
      feed: options.feed,
      clock: options.clock,
      kicks,
      due: (until, limit) => reader.duePushes(until, limit),
      next: () => reader.nextPushDue(),
      keyOf: ({ project, target }) => `${project} ${target}`,
      ask: (due) => this.#push(due),
      record: ({ project, target, push }, pushed) =>
        changes.decidePush(
          { project, target },
          pushed.ok ? { kind: "report", revision: push.revision } : { kind: "fail", failure: pushed.failure },
        ),
    });
  }

  /** Tries a delayed push now. */
  async retry({ project, target }: TargetBranch): Promise<void> {
    await this.#options.store.changes.decidePush({ project, target }, { kind: "retry" });
    this.#work.start();
  }

  [Symbol.dispose](): void {
    this.#work[Symbol.dispose]();
  }

  async #push({ project, target, push }: DuePush): Promise<Result<unknown, Failure>> {
    const { store, gateway, secrets } = this.#options;
    const record = await store.reader.change(push.change);
    if (record === undefined) return fail(gone(target));
    const { access, commit } = push;
    const token = await forgeToken(secrets, project, access);
    // Without a token of its own, git signs in as it does for the worker's user.
    const isOptional = access.secret === undefined && !token.ok && token.failure.reason === "secret-missing";
    if (!token.ok && !isOptional) return token;
    return gateway.ask<"push">(record.worker, {
      kind: "push",
      project: record.ref,
      access,
      token: token.ok ? token.value : undefined,
      branch: target,
      commit,
    });
  }
}

function gone(branch: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("push-unknown", { branch }),
    hint: createMessage("push-unknown-hint", { branch }),
  });
}
