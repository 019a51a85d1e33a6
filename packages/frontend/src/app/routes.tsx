import { addresses, type AddressName } from "@wezterm-parallel/shared/protocol/api/addresses";

import { LoadedPage, type LoadPage, type Route } from "../router/route-table.ts";
import { LoadedComponent } from "../router/loaded-component.ts";
import { loadTexts } from "../ui/texts/load-texts.ts";
import { NotFoundPage } from "./not-found-page.tsx";
import type { FirstPage } from "./pages.ts";

/**
 * The live data and the shell around the pages of signed-in users. It is awaited together with the page, not by React:
 * React delays content by 300 ms after it has shown a fallback.
 */
export const frame = new LoadedComponent(async () => (await import("./signed-in.tsx")).SignedIn);

/** Public pages have neither the shell nor live data; the texts of all of these are part of the first view. */
const firstPages: Readonly<Record<FirstPage, LoadedPage>> = {
  overview: framedPage(async () => (await import("../features/overview/overview-page.tsx")).OverviewPage),
  signIn: new LoadedPage(
    async () => (await import("../features/sign-in/sign-in-page.tsx")).SignInPage,
    false,
  ),
  setPassword: new LoadedPage(
    async () => (await import("../features/sign-in/set-password-page.tsx")).SetPasswordPage,
    false,
  ),
  device: new LoadedPage(async () => (await import("../features/sign-in/device-page.tsx")).DevicePage, false),
};

export const routes: readonly Route[] = (Object.keys(addresses) as AddressName[]).map((name) => ({
  path: addresses[name],
  page: isFirst(name) ? firstPages[name] : framedPage(laterPage(name)),
}));

export const notFound = framedPage(() => Promise.resolve(NotFoundPage));

function isFirst(name: AddressName): name is FirstPage {
  return name in firstPages;
}

function laterPage(name: Exclude<AddressName, FirstPage>): LoadPage {
  const load = async () => (await import("./pages.ts")).pages[name]();
  return async () => (await Promise.all([load(), loadTexts()]))[0];
}

/** Loads page and frame in parallel: neither can be shown without the other. */
function framedPage(load: LoadPage): LoadedPage {
  return new LoadedPage(async () => (await Promise.all([load(), frame.load()]))[0], true);
}
