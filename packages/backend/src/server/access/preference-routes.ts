import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Preferences } from "./preferences.ts";

interface PreferencePorts {
  readonly preferences: Preferences;
}

export function preferenceRoutes(app: HttpApp, { preferences }: PreferencePorts): void {
  serveRoute(app, "getPreferences", async ({ principal }, reply) => {
    const chosen = await preferences.of(principal);
    void reply.header("etag", chosen.etag);
    return chosen;
  });

  serveRoute(app, "setPreferences", async ({ principal, body, headers }, reply) => {
    const kept = await preferences.set(principal, body, headers["if-match"]);
    if (kept.ok) void reply.header("etag", kept.value.etag);
    return answer(reply, kept);
  });
}
