/** Published as `wezterm-parallel/plugin/testing`: the tests that every plugin of a kind must pass. */
import { fileURLToPath } from "node:url";

import { testNotifierPort } from "./notifier-contract.ts";
import { testPanesPort } from "./panes-contract.ts";
import type { TestedReceiver, TestedTerminal, TestFunction } from "./tested-service.ts";

/** @public */
export type { TestedReceiver, TestedTerminal, TestFunction };

interface Tested<Service> {
  /** File or directory of a package: an absolute path or a `file:` URL. */
  readonly plugin: string | URL;
  readonly open: () => Promise<Service>;
}

/**
 * Declares the tests of a notifier.
 *
 * @public
 */
export function testNotifier(test: TestFunction, { plugin, open }: Tested<TestedReceiver>): void {
  testNotifierPort(test, { path: pathOf(plugin), open });
}

/**
 * Declares the tests of a pane driver.
 *
 * @public
 */
export function testPaneDriver(test: TestFunction, { plugin, open }: Tested<TestedTerminal>): void {
  testPanesPort(test, { path: pathOf(plugin), open });
}

function pathOf(plugin: string | URL): string {
  const text = String(plugin);
  return text.startsWith("file:") ? fileURLToPath(text) : text;
}
