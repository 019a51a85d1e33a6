import { ifMatchHeaders } from "@wezterm-parallel/shared/protocol/auth-schemas";
import {
  preferencesResourceSchema,
  preferencesSchema,
} from "@wezterm-parallel/shared/protocol/preference-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import type { Preferences } from "./preferences.ts";

export interface PreferencePorts {
  readonly preferences: Preferences;
}

export function preferenceRoutes(app: HttpApp, { preferences }: PreferencePorts): void {
  app.route({
    ...routes.getPreferences,
    url: routes.getPreferences.path,
    schema: {
      summary: "What you chose for yourself: language, theme, saved filters, notifications",
      response: { 200: preferencesResourceSchema, default: problemResponse },
    },
    handler: async ({ principal }, reply) => {
      const chosen = preferences.of(principal);
      void reply.header("etag", chosen.etag);
      return chosen;
    },
  });

  app.route({
    ...routes.setPreferences,
    url: routes.setPreferences.path,
    schema: {
      summary: "Keeps what you chose; with If-Match only over the state that was looked at",
      headers: ifMatchHeaders,
      body: preferencesSchema,
      response: { 200: preferencesResourceSchema, default: problemResponse },
    },
    handler: async ({ principal, body, headers }, reply) => {
      const kept = preferences.set(principal, body, headers["if-match"]);
      if (kept.ok) void reply.header("etag", kept.value.etag);
      return answer(reply, kept);
    },
  });
}
