import { addresses, type AddressName } from "@wezterm-parallel/shared/protocol/api/addresses";

import { LoadedPage, type LoadPage, type Route } from "../router/route-table.ts";
import { LoadedComponent } from "../router/loaded-component.ts";
import { loadTexts } from "../ui/texts/load-texts.ts";
import { NotFoundPage } from "./not-found-page.tsx";

type Pages = Readonly<Partial<Record<AddressName, LoadPage>>>;

/** Pages for signed-in users, inside the shell: one line per feature. */
const pages: Pages = {
  runs: async () => (await import("../features/run/runs-page.tsx")).RunsPage,
  run: async () => (await import("./run-page.tsx")).ComposedRunPage,
  board: async () => (await import("../features/board/board-page.tsx")).BoardPage,
  terminals: async () => (await import("../features/terminals/terminals-page.tsx")).TerminalsPage,
  queue: async () => (await import("../features/queue/queue-page.tsx")).QueuePage,
  radar: async () => (await import("../features/radar/radar-page.tsx")).RadarPage,
  workers: async () => (await import("../features/workers/workers-page.tsx")).WorkersPage,
  system: async () => (await import("../features/system/system-page.tsx")).SystemPage,
  log: async () => (await import("../features/log/log-page.tsx")).LogPage,
  review: async () => (await import("../features/review/review-page.tsx")).ReviewPage,
  conflict: async () => (await import("../features/conflict/conflict-page.tsx")).ConflictPage,
  add: async () => (await import("../features/add/add-page.tsx")).AddPage,
  task: async () => (await import("./task-page.tsx")).ComposedTaskPage,
  profile: async () => (await import("./profile-page.tsx")).ComposedProfilePage,
  admin: async () => (await import("../features/admin/admin-page.tsx")).AdminPage,
  adminPart: async () => (await import("../features/admin/admin-page.tsx")).AdminPartPage,
};

/** Its texts are part of the first view. */
const overview: Pages = {
  overview: async () => (await import("../features/overview/overview-page.tsx")).OverviewPage,
};

/** Public pages, without the shell and without live data. */
const publicPages: Pages = {
  signIn: async () => (await import("../features/sign-in/sign-in-page.tsx")).SignInPage,
  setPassword: async () => (await import("../features/sign-in/set-password-page.tsx")).SetPasswordPage,
  device: async () => (await import("../features/sign-in/device-page.tsx")).DevicePage,
};

/**
 * The live data and the shell around the pages of signed-in users. It is awaited together with the page, not by React:
 * React delays content by 300 ms after it has shown a fallback.
 */
export const frame = new LoadedComponent(async () => (await import("./signed-in.tsx")).SignedIn);

export const routes: readonly Route[] = [
  ...routesOf(publicPages, (load) => new LoadedPage(load, false)),
  ...routesOf(overview, (load) => new LoadedPage(withFrame(load), true)),
  ...routesOf(pages, (load) => new LoadedPage(withTexts(withFrame(load)), true)),
];

export const notFound = new LoadedPage(
  withFrame(() => Promise.resolve(NotFoundPage)),
  true,
);

/** Loads page and frame in parallel: neither can be shown without the other. */
function withFrame(load: LoadPage): LoadPage {
  return async () => (await Promise.all([load(), frame.load()]))[0];
}

function withTexts(load: LoadPage): LoadPage {
  return async () => (await Promise.all([load(), loadTexts()]))[0];
}

function routesOf(table: Pages, pageOf: (load: LoadPage) => LoadedPage): Route[] {
  return (Object.entries(table) as [AddressName, LoadPage][]).map(([name, load]) => ({
    path: addresses[name],
    page: pageOf(load),
  }));
}
