import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { Rig } from "./two-projects.ts";

type Document = { readonly paths: Record<string, Record<string, unknown>> };

/** Returns every route of the document; fails if the table lacks one. */
export async function routesOfDocument(rig: Rig) {
  const document = (await rig.app.inject({ url: routes.openapi.path })).json<Document>();
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((operation) => {
      const method = operation.toUpperCase();
      const route = Object.values(routes).find(
        (each) => each.method === method && each.path.replace(/:(\w+)/g, "{$1}") === path,
      );
      if (route === undefined) throw new Error(`nobody says who may use ${method} ${path}`);
      return { method: route.method, path, needs: route.needs as RouteNeed, agents: "agents" in route };
    }),
  );
  // Signing out comes last, because later requests would be unauthenticated.
  return all.toSorted(
    (a, b) => Number(a.path === routes.signOut.path) - Number(b.path === routes.signOut.path),
  );
}

function urlOf(path: string): string {
  return path
    .replace("{run}", "r1")
    .replace("{phase}", "run")
    .replace("{stream}", "out")
    .replace("artifacts/content", "artifacts/content?path=kept.txt")
    .replace("changes/{id}/lines", "changes/{id}/lines?path=a.txt")
    .replace("changes/{id}/file", "changes/{id}/file?path=a.txt")
    .replace(/\{(?:comment|thread)\}/, "1")
    .replace(/attempts\/\{id\}/, "attempts/r1%2Fone%231")
    .replace("grants/{id}", "grants/00000000-0000-4000-8000-000000000000")
    .replace("{id}", "r1%2Fone")
    .replace("{project}", "p1")
    .replace("{name}", "NPM_TOKEN")
    .replace("{user}", "nobody-of-that-name");
}

/** Sends a request without a body: if it is permitted, it fails validation and is never executed. */
export async function askRoute(
  rig: Rig,
  route: { method: string; path: string },
  token: string | undefined,
): Promise<number> {
  const base = rig.base ?? "";
  const signal = AbortSignal.timeout(10_000);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${base}${urlOf(route.path)}`, { method: route.method, headers, signal });
  await answer.body?.cancel();
  return answer.status;
}
