import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Returns the values of the plan's parameters, such as `version=1.2`; undefined if the plan has none. */
export function paramsOfRun({ settings }: RunResource): readonly string[] | undefined {
  if (settings.params === undefined) return undefined;
  return Object.entries(settings.params).map(([name, value]) => `${name}=${value}`);
}
