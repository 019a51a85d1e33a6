import { createHash } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { NewSubscription } from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";

import { seal, unseal } from "../../base/secrets/seal.ts";
import type { Actor } from "../../drivers/accounts/audit-entry.ts";
import type { StoredSubscription, SubscriptionStore } from "../../drivers/accounts/subscription-store.ts";
import { keyOfPerson } from "../http/admission/key-of-person.ts";
import type { Caller, Principal } from "../http/admission/principal.ts";
import type { PushTarget } from "./push-service.ts";
import { refuseEndpoint } from "../http/outgoing/refuse-endpoint.ts";

interface Options {
  readonly store: SubscriptionStore;
  /** Seals the addresses and keys of browsers. */
  readonly key: Uint8Array;
  readonly allowsPrivate: () => boolean;
}

/** Ends subscriptions of browsers that have unsubscribed, or whose sign-in ended. */
const server: Actor = { kind: "local", id: "server", name: "server", address: "local", requestId: "none" };

/** The push subscriptions of people, sealed. */
export class Subscriptions {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async all(): Promise<readonly StoredSubscription[]> {
    return this.#options.store.all();
  }

  async of(person: Principal): Promise<readonly StoredSubscription[]> {
    return this.#options.store.of(keyOfPerson(person));
  }

  async add(
    { principal, origin }: Caller,
    { endpoint, keys, language }: NewSubscription,
  ): Promise<Result<StoredSubscription, Failure>> {
    const { store, key, allowsPrivate } = this.#options;
    const refusal = refuseEndpoint(endpoint, allowsPrivate());
    if (refusal !== undefined) return fail(refuse(endpoint, refusal));
    return store.add(
      {
        person: keyOfPerson(principal),
        grant: principal.grant,
        userAgent: origin.userAgent,
        language,
        endpoint: createHash("sha256").update(endpoint).digest(),
        seal: (id) => seal(key, JSON.stringify({ endpoint, keys }), purposeOf(id)),
      },
      { actor: actorOf({ principal, origin }), action: "subscriptions.add", object: "", outcome: "done" },
    );
  }

  async remove(by: Caller, id: string): Promise<Result<void, Failure>> {
    const own = (await this.of(by.principal)).some((each) => each.id === id);
    if (!own) return fail(unknown(id));
    return this.#remove(id, actorOf(by));
  }

  /** Removes a subscription that can no longer receive anything. */
  async drop(id: string): Promise<void> {
    await this.#remove(id, server);
  }

  /** Returns undefined when it was sealed with another key: that browser has to subscribe again. */
  targetOf({ id, sealed }: StoredSubscription): PushTarget | undefined {
    const text = unseal(this.#options.key, sealed, purposeOf(id));
    return text === undefined ? undefined : (JSON.parse(text) as PushTarget);
  }

  async #remove(id: string, actor: Actor): Promise<Result<void, Failure>> {
    const audit = { actor, action: "subscriptions.remove", object: id, outcome: "done" } as const;
    const removed = await this.#options.store.remove(id, audit);
    return removed.ok ? ok(undefined) : removed;
  }
}

function purposeOf(id: string): string {
  return `push subscription ${id}`;
}

function actorOf({ principal: { kind, id, name, grant }, origin }: Caller): Actor {
  return { kind, id, name, address: origin.address, requestId: origin.requestId, grant };
}

function refuse(endpoint: string, why: "not-https" | "private"): Failure {
  if (why === "not-https")
    return createFailure({ reason: "invalid-request", detail: createMessage("push-not-https") });
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("push-private", { host: new URL(endpoint).host }),
    hint: createMessage("push-private-hint"),
  });
}

function unknown(id: string): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("subscription-unknown", { id }) });
}
