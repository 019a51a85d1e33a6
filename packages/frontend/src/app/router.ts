import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AnyRoute,
} from "@tanstack/react-router";

import { addresses, type AddressName } from "@wezterm-parallel/shared/protocol/addresses";

import { readQuery, writeQuery } from "./address-query.ts";
import { ErrorPage } from "./error-page.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { PendingPage } from "./pending-page.tsx";
import { pages, publicPages, type LoadPage } from "./routes.tsx";
import { SignedIn } from "./signed-in.tsx";

/** A page that comes sooner is shown without anything in between. */
const pendingMs = 200;

export function createAppRouter() {
  const root = createRootRoute({ notFoundComponent: NotFoundPage });
  const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });
  const routeTree = root.addChildren([
    ...routesOf(publicPages, root),
    signedIn.addChildren([
      ...routesOf(pages, signedIn),
      createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFoundPage }),
    ]),
  ]);
  return createRouter({
    routeTree,
    defaultPreload: "intent",
    defaultErrorComponent: ErrorPage,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: pendingMs,
    scrollRestoration: true,
    parseSearch: readQuery,
    stringifySearch: writeQuery,
  });
}

function routesOf(table: Readonly<Partial<Record<AddressName, LoadPage>>>, parent: AnyRoute): AnyRoute[] {
  return (Object.entries(table) as [AddressName, LoadPage][]).map(([name, load]) =>
    createRoute({
      getParentRoute: () => parent,
      path: addresses[name].replaceAll(":", "$"),
      component: lazyRouteComponent(async () => ({ default: await load() })),
    }),
  );
}
