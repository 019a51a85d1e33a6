import type { HookSpec } from "../hook/hook-spec.ts";
import type { Plan } from "./schema/plan-schema.ts";

/** Returns the hooks of a plan, with the variables and the shell that all its commands have, but only their own secrets. */
export function planHooks({ hooks = {}, env, defaults }: Plan): readonly HookSpec[] {
  const shared = env === undefined || env === "clean" ? {} : env;
  return Object.entries(hooks).flatMap(([on, hook]) => {
    if (hook === undefined) return [];
    const shell = hook.shell ?? defaults?.shell;
    return [{ ...hook, on, env: { ...shared, ...hook.env }, ...(shell !== undefined && { shell }) }];
  });
}
