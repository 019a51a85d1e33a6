import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { Turns } from "@wezterm-parallel/shared/base/turns";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  ServerSettings,
  SettingsChange,
  SettingsResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { SettingsStore, StoredSettings } from "../../drivers/accounts/settings-store.ts";
import type { Caller } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";

/** Settings that can be changed while the server runs. */
export interface Settings {
  current(): SettingsResource;
  /** Fails with `conflict` when `etag` does not match the current state. */
  change(by: Caller, change: SettingsChange, etag?: string): Promise<Result<SettingsResource, Failure>>;
  /**
   * Calls back with the current settings now and after every change; `change` returns after all callbacks have
   * finished.
   */
  follow(apply: (settings: ServerSettings, by?: Caller) => void | Promise<void>): void;
}

export async function openSettings(store: SettingsStore): Promise<Settings> {
  let stored = await store.read();
  // A change builds on the settings of the one before it.
  const changes = new Turns();
  const followers: Parameters<Settings["follow"]>[0][] = [];
  return {
    current: () => resourceOf(stored),
    follow: (apply) => {
      followers.push(apply);
      void apply(stored.settings);
    },
    change: async (by, change, etag) => {
      const version = etag === undefined ? undefined : versionOf(etag);
      if (version === "unknown") return fail(unknownState);
      const actor = actorOf(by.principal, by.origin);
      const audit = { actor, action: "settings.change", object: "settings", outcome: "done" } as const;
      return await changes.take(async () => {
        const written = await store.write({ ...stored.settings, ...withoutAbsent(change) }, version, audit);
        if (!written.ok) return written;
        stored = written.value;
        for (const apply of followers) await apply(written.value.settings, by);
        return ok(resourceOf(stored));
      });
    },
  };
}

function resourceOf({ settings, version }: StoredSettings): SettingsResource {
  return { ...settings, etag: `"${version}"` };
}

function versionOf(etag: string): number | "unknown" {
  const text = /^"(\d{1,15})"$/.exec(etag)?.[1];
  return text === undefined ? "unknown" : Number(text);
}

function withoutAbsent<T extends object>(change: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

const unknownState: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("settings-state-unknown"),
  hint: createMessage("if-match-hint"),
});
