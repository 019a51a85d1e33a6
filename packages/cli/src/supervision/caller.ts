import type { Client } from "@wezterm-parallel/shared/client/client";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

/** Properties of the command that starts or stops daemons. */
export interface Caller {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: HomePaths;
  /** A person watches the output. */
  readonly interactive: boolean;
  readonly streams: { readonly stderr: { write(text: string): unknown } };
  note(line: string): void;
  client(options: { readonly prompt: boolean }): Promise<Client>;
}
