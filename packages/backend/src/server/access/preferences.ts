import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  Preferences as Chosen,
  PreferencesResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

import type { PreferenceStore, StoredPreferences } from "../../drivers/accounts/preference-store.ts";
import { keyOfPerson } from "../http/admission/key-of-person.ts";
import type { Principal } from "../http/admission/principal.ts";

/** Preferences of each person, shared by all their sessions, keys and programs. */
export interface Preferences {
  of(person: Principal): Promise<PreferencesResource>;
  /** Fails with `conflict` when `etag` does not match the current state. */
  set(person: Principal, chosen: Chosen, etag?: string): Promise<Result<PreferencesResource, Failure>>;
}

export function openPreferences(store: PreferenceStore): Preferences {
  return {
    of: async (person) => resourceOf(await store.read(keyOfPerson(person))),
    set: async (person, chosen, etag) => {
      const version = etag === undefined ? undefined : versionOf(etag);
      if (version === "unknown") return fail(unknownState);
      const written = await store.write(keyOfPerson(person), chosen, version);
      return written.ok ? ok(resourceOf(written.value)) : written;
    },
  };
}

function resourceOf({ preferences, version }: StoredPreferences): PreferencesResource {
  return { ...preferences, etag: `"${version}"` };
}

function versionOf(etag: string): number | "unknown" {
  const text = /^"(\d{1,15})"$/.exec(etag)?.[1];
  return text === undefined ? "unknown" : Number(text);
}

const unknownState: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("preferences-state-unknown"),
  hint: createMessage("if-match-hint"),
});
