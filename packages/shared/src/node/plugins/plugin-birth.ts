/** Lines that it reads. */
export type PluginRequest =
  | { readonly id: number; readonly call: string; readonly input: unknown }
  | { readonly ping: number };

/** First argument of the process, as JSON. */
export interface PluginBirth {
  readonly entry: string;
  readonly root: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mostBytes: number;
}

/** Line on stderr of a process that its own watch ends. */
export const memoryMark = "wzp: the memory of this plugin is used up";
