import { addressOfPlace, placeOf, type Place, type QueryChanges } from "./place.ts";
import { matchRoute, type LoadedPage, type Match, type Route } from "./route-table.ts";
import { ScrollMemory } from "./scroll-memory.ts";

/** Pages that load within this time need no placeholder. */
const pendingMs = 200;

interface Going {
  /** Adds no history entry. */
  readonly replace?: boolean | undefined;
  /** Keeps the scroll position. */
  readonly keepScroll?: boolean | undefined;
}

export interface ShownPage {
  readonly place: Place;
  readonly match: Match;
  /** The reason the page's script could not be fetched. */
  readonly failure?: Error;
}

type Scroll = "keep" | "top" | "back";

/**
 * Maps addresses to pages. The previous page stays until the next page's script has loaded, or until the placeholder
 * appears; place and page change together, so that no page reads another page's parameters.
 */
export class Router {
  readonly #routes: readonly Route[];
  readonly #unknown: Match;
  readonly #scrolls = new ScrollMemory();
  readonly #changed = new Set<() => void>();
  readonly #arrived = new Set<() => void>();
  #shown: ShownPage;
  /** The place being navigated to. */
  #goal: Place;
  #entry = entryNow();
  #scroll: Scroll = "back";
  #drawnPath: string | undefined;

  /** `unknown` is shown for addresses without a route. */
  constructor(routes: readonly Route[], unknown: LoadedPage) {
    this.#routes = routes;
    this.#unknown = { page: unknown, parameters: {} };
    this.#goal = placeOf(location.href);
    this.#shown = { place: this.#goal, match: this.#matchOf(this.#goal) };
    void this.#load(this.#goal, this.#shown.match.page);
    history.scrollRestoration = "manual";
    addEventListener("popstate", () => void this.#goBack());
  }

  get shown(): ShownPage {
    return this.#shown;
  }

  listen(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  }

  /** Calls back after each navigation to another page. */
  listenToArrivals(arrived: () => void): () => void {
    this.#arrived.add(arrived);
    return () => this.#arrived.delete(arrived);
  }

  /** Navigates to an address of this site; resolves when its page or the placeholder is shown. */
  async navigate(address: string, { replace = false, keepScroll = false }: Going = {}): Promise<void> {
    const place = placeOf(address);
    const here = addressOfPlace(this.#goal, this.#goal.query);
    const to = addressOfPlace(place, place.query);
    this.#scrolls.keep(this.#entry);
    // Like browsers, adds no history entry for a link to the current address.
    if (replace || to === here) history.replaceState(history.state, "", to);
    else history.pushState({ entry: (this.#entry = newEntry()) }, "", to);
    await this.#go(place, keepScroll ? "keep" : "top");
  }

  /** Changes the query, and the fragment when given; undefined removes a key. */
  change(changes: QueryChanges, how: Going, hash: string = this.#goal.hash): Promise<void> {
    const query = { ...this.#goal.query, ...changes };
    return this.navigate(addressOfPlace({ ...this.#goal, hash }, query), how);
  }

  /** Fetches the script of a page that the user will probably open. */
  preload(address: string): void {
    // Failures are ignored here: navigating fetches again and shows them.
    this.#matchOf(placeOf(address))
      .page.load()
      .catch(() => undefined);
  }

  /** Must be called after the current page has rendered. */
  drawn(): void {
    const { place, match, failure } = this.#shown;
    if (match.page.component === undefined && failure === undefined) return;
    const { path } = place;
    const isOther = this.#drawnPath !== undefined && this.#drawnPath !== path;
    this.#drawnPath = path;
    const scroll = this.#scroll;
    this.#scroll = "keep";
    if (scroll === "top" || (scroll === "back" && !this.#scrolls.bringBack(this.#entry))) scrollTo(0, 0);
    if (isOther) for (const arrived of this.#arrived) arrived();
  }

  async #goBack(): Promise<void> {
    this.#scrolls.keep(this.#entry);
    this.#entry = entryNow();
    await this.#go(placeOf(location.href), "back");
  }

  async #go(place: Place, scroll: Scroll): Promise<void> {
    const before = this.#shown;
    const found = this.#matchOf(place);
    const goal = { ...place, query: same(before.place.query, place.query) };
    const match = { ...found, parameters: same(before.match.parameters, found.parameters) };
    this.#goal = goal;
    if (match.page.component === undefined)
      await Promise.race([
        this.#load(goal, match.page),
        new Promise((resolve) => setTimeout(resolve, pendingMs)),
      ]);
    // The user has navigated on meanwhile, or the load failure is shown already.
    if (this.#goal !== goal || this.#shown.place === goal) return;
    this.#scroll = scroll;
    this.#show({ place: goal, match });
  }

  /** Replaces the placeholder with the page when it has loaded, or with the failure. */
  async #load(goal: Place, page: LoadedPage): Promise<void> {
    try {
      await page.load();
      if (this.#shown.place === goal) this.#show({ ...this.#shown });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (this.#goal === goal) this.#show({ place: goal, match: this.#matchOf(goal), failure });
    }
  }

  #matchOf({ path }: Place): Match {
    return matchRoute(this.#routes, path) ?? this.#unknown;
  }

  #show(shown: ShownPage): void {
    this.#shown = shown;
    for (const changed of this.#changed) changed();
  }
}

/** Returns the previous object when it is equal, to avoid rendering again. */
function same<T extends Readonly<Record<string, string>>>(before: T, now: T): T {
  const names = Object.keys(now);
  const isSame =
    names.length === Object.keys(before).length && names.every((name) => before[name] === now[name]);
  return isSame ? before : now;
}

function newEntry(): string {
  return `${Date.now()}.${Math.random()}`;
}

/** The first entry of a visit, and those created by other sites' links, have no key of their own. */
function entryNow(): string {
  const state = history.state as { readonly entry?: unknown } | null;
  return typeof state?.entry === "string" ? state.entry : `first${location.href}`;
}
