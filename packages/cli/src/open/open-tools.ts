import type { Client } from "@wezterm-parallel/shared/client/client";

import type { CliContext } from "../invocation/context.ts";
import type { Panes } from "../panes/panes.ts";
import type { OpenScope } from "./decide-scope.ts";

export interface OpenWish extends OpenScope {
  /** `--layout`. */
  readonly layout: string | undefined;
  /** Called with the number of ready places and their total, while they start. */
  readonly progress: (here: number, of: number) => void;
}

export interface OpenTools {
  readonly cli: CliContext;
  readonly client: Client;
  readonly panes: Panes;
}
