import { addressOfPlace, placeOf, type Place, type QueryChanges } from "./place.ts";
import { matchRoute, type LoadedPage, type Match, type Route } from "./route-table.ts";
import { ScrollMemory } from "./scroll-memory.ts";

/** A page that comes sooner is shown without anything in between. */
const pendingMs = 200;

export interface Going {
  /** Without a step that the back button undoes. */
  readonly replace?: boolean | undefined;
  /** The page stays scrolled as it is. */
  readonly keepScroll?: boolean | undefined;
}

/** What is shown now. */
export interface Shown {
  readonly place: Place;
  readonly match: Match;
  /** Why the script of the page could not be fetched. */
  readonly failure?: Error;
}

type Scroll = "keep" | "top" | "back";

/**
 * Which page an address shows. The page before stays until the script of the next has come, or for a moment; place and
 * page change at the same time, so that no page reads what belongs to another.
 */
export class Router {
  readonly #routes: readonly Route[];
  readonly #unknown: Match;
  readonly #scrolls = new ScrollMemory();
  readonly #changed = new Set<() => void>();
  readonly #arrived = new Set<() => void>();
  #shown: Shown;
  /** Where somebody is on the way to. */
  #goal: Place;
  #entry = entryNow();
  #scroll: Scroll = "back";
  #drawnPath: string | undefined;

  /** `unknown` is shown at every other address. */
  constructor(routes: readonly Route[], unknown: LoadedPage) {
    this.#routes = routes;
    this.#unknown = { page: unknown, parameters: {} };
    this.#goal = placeOf(location.href);
    this.#shown = { place: this.#goal, match: this.#matchOf(this.#goal) };
    void this.#load(this.#goal, this.#shown.match.page);
    history.scrollRestoration = "manual";
    addEventListener("popstate", () => void this.#goBack());
  }

  get shown(): Shown {
    return this.#shown;
  }

  listen(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  }

  /** Tells when somebody has come to another page than before. */
  listenToArrivals(arrived: () => void): () => void {
    this.#arrived.add(arrived);
    return () => this.#arrived.delete(arrived);
  }

  /** Goes to an address of this site; done when its page is shown, or what stands for it while it loads. */
  async navigate(address: string, { replace = false, keepScroll = false }: Going = {}): Promise<void> {
    const place = placeOf(address);
    const here = addressOfPlace(this.#goal, this.#goal.query);
    const to = addressOfPlace(place, place.query);
    this.#scrolls.keep(this.#entry);
    // As links do: who follows one to where he is makes no step.
    if (replace || to === here) history.replaceState(history.state, "", to);
    else history.pushState({ entry: (this.#entry = newEntry()) }, "", to);
    await this.#go(place, keepScroll ? "keep" : "top");
  }

  /** Changes what stands behind `?`, and behind `#` when it is given; undefined removes a key. */
  change(changes: QueryChanges, how: Going, hash: string = this.#goal.hash): Promise<void> {
    const query = { ...this.#goal.query, ...changes };
    return this.navigate(addressOfPlace({ ...this.#goal, hash }, query), how);
  }

  /** Fetches the script of a page that somebody will probably go to. */
  preload(address: string): void {
    // What cannot be fetched now is fetched again, and its failure shown, when somebody goes there.
    this.#matchOf(placeOf(address))
      .page.load()
      .catch(() => undefined);
  }

  /** To be called when what is shown has been drawn. */
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
    // Somebody has gone elsewhere meanwhile, or the script could not be fetched, which is shown already.
    if (this.#goal !== goal || this.#shown.place === goal) return;
    this.#scroll = scroll;
    this.#show({ place: goal, match });
  }

  /** Shows the page when it comes after what stands for it, and a failure in its place. */
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

  #show(shown: Shown): void {
    this.#shown = shown;
    for (const changed of this.#changed) changed();
  }
}

/** What was there before, where it is the same: who looks at it is not drawn again. */
function same<T extends Readonly<Record<string, string>>>(before: T, now: T): T {
  const names = Object.keys(now);
  const isSame =
    names.length === Object.keys(before).length && names.every((name) => before[name] === now[name]);
  return isSame ? before : now;
}

function newEntry(): string {
  return `${Date.now()}.${Math.random()}`;
}

/** The first of a visit, and those that a link of another page made, have no name of their own. */
function entryNow(): string {
  const state = history.state as { readonly entry?: unknown } | null;
  return typeof state?.entry === "string" ? state.entry : `first${location.href}`;
}
