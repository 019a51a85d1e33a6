/** `test` of `node:test`, vitest or another runner. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** Set up for one test, and taken down after it. */
export interface TestedService extends AsyncDisposable {
  /** The `settings` with which the plugin finds it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Variables that the plugin gets besides the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A receiver of news. */
export interface TestedReceiver extends TestedService {
  /** The texts that it has accepted, in their order. */
  received(): readonly string[];
  /** Accepts nothing from now on, as a service does that is out of order. */
  refuse(): void;
}

/** A terminal program. */
export interface TestedTerminal extends TestedService {
  /** Size of a new tab. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** Ends it with all its panes, like a crash. */
  kill(): Promise<void>;
  /** Starts it again where it was, after `kill`. */
  restart(): Promise<void>;
}
