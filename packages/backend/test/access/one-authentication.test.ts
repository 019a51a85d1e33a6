import { expect, test } from "vitest";

import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";
import { upgrades } from "@wezterm-parallel/shared/protocol/api/first-routes";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import type { AuthFlow } from "../../src/server/http/admission/principal.ts";
import { dial, upgradeNames, upgradePath } from "../rigs/dial-upgrade.ts";
import { twoProjects } from "../rigs/two-projects.ts";
import { askRoute, routesOfDocument } from "../rigs/walk-routes.ts";

/** Routes open to strangers, each with its reason; a new open route must be added here. */
const forEverybody: readonly string[] = [
  // Needed to sign in.
  "GET /api/v1/auth/methods",
  "POST /api/v1/auth/device",
  "POST /api/v1/auth/device/token",
  "POST /api/v1/auth/invitation",
  "POST /api/v1/auth/link",
  "POST /api/v1/auth/passkey",
  "POST /api/v1/auth/passkey/options",
  "POST /api/v1/auth/refresh",
  "POST /api/v1/auth/sign-in",
  // For new workers, which have an invitation.
  "POST /api/v1/workers/join",
  // For forges, which sign what they send.
  "POST /api/v1/projects/{project}/forge-news",
  "POST /api/v1/hooks/{key}",
  // For supervisors of the server, which have no account.
  "GET /health/live",
  "GET /health/ready",
];

/** Records the calls of the real authentication in order. */
class Watched {
  readonly #asked: (RouteNeed | "who")[] = [];

  readonly watch = (auth: AuthFlow): AuthFlow => ({
    authenticate: (request) => {
      this.#asked.push("who");
      return auth.authenticate(request);
    },
    authorize: (principal, need) => {
      this.#asked.push(need);
      return auth.authorize(principal, need);
    },
    sees: (principal, permission) => auth.sees(principal, permission),
    refresh: (token, origin) => auth.refresh(token, origin),
  });

  /** Returns the calls since the last time. */
  take(): readonly (RouteNeed | "who")[] {
    return this.#asked.splice(0);
  }
}

async function watchedRig() {
  const watched = new Watched();
  const rig = await twoProjects({ watchAuth: watched.watch });
  const made = await rig.app.inject({ method: "POST", url: routes.makeKey.path, payload: { label: "all" } });
  watched.take();
  return { rig, watched, key: made.json<{ token: string }>().token };
}

/** Expects the first calls to identify the sender once and to check the route's declared needs. */
function expectOnce(asked: readonly (RouteNeed | "who")[], needs: RouteNeed, what: string): void {
  expect(asked.slice(0, 2), what).toEqual(["who", needs]);
  expect(
    asked.filter((each) => each === "who"),
    what,
  ).toHaveLength(1);
}

test("each request is authenticated once and authorized by what its route declares, before anything else", async () => {
  const { rig, watched, key } = await watchedRig();
  await using _served = rig;
  for (const route of await routesOfDocument(rig)) {
    watched.take();
    await askRoute(rig, route, key);
    expectOnce(watched.take(), route.needs, `${route.method} ${route.path}`);
  }
});

test("each upgrade to a WebSocket is authenticated once and authorized by what it declares", async () => {
  const { rig, watched, key } = await watchedRig();
  await using _served = rig;
  for (const name of upgradeNames) {
    await dial(rig, upgradePath(name), { authorization: `Bearer ${key}` });
    expectOnce(watched.take(), upgrades[name].needs, name);
  }
});

test("admits requests without credentials only to routes that are declared public", async () => {
  const { rig, watched } = await watchedRig();
  await using _served = rig;
  for (const route of await routesOfDocument(rig)) {
    const named = `${route.method} ${route.path}`;
    watched.take();
    const status = await askRoute(rig, route, undefined);
    expect(watched.take()[0], named).toBe("who");
    const isOpen = forEverybody.includes(named);
    expect(route.needs === "public", named).toBe(isOpen);
    // Routes that take a link or a password also answer 401 when it is missing.
    expect(status === 401 || isOpen, `${named} answered ${status}`).toBe(true);
  }
  for (const name of upgradeNames) expect(await dial(rig, upgradePath(name), {}), name).toBe(401);
});

test("authenticates unknown routes and undeclared methods once as well", async () => {
  const { rig, watched, key } = await watchedRig();
  await using _served = rig;
  for (const [method, path] of [
    ["GET", "/api/v1/nowhere"],
    ["HEAD", routes.listRuns.path],
    ["GET", `${routes.listRuns.path}/`],
    ["DELETE", routes.listRuns.path],
  ] as const) {
    watched.take();
    await askRoute(rig, { method, path }, key);
    expect(
      watched.take().filter((each) => each === "who"),
      `${method} ${path}`,
    ).toHaveLength(1);
  }
});
