interface AboutSomething {
  readonly kind: string;
  readonly run?: string | undefined;
  readonly task?: string | undefined;
  readonly attempt?: number | undefined;
}

interface HookTry {
  readonly hook: string;
  /** Equal for each try of one event. */
  readonly delivery: string;
  /** From 1. */
  readonly count: number;
}

/** Returns the variables that tell a hook what it is about; those that do not apply are absent. */
export function hookVariables(
  { kind, run, task, attempt }: AboutSomething,
  { hook, delivery, count }: HookTry,
): Record<string, string> {
  return {
    WZP_HOOK: hook,
    WZP_HOOK_EVENT: kind,
    WZP_HOOK_DELIVERY: delivery,
    WZP_HOOK_TRY: String(count),
    ...(run !== undefined && { WZP_RUN: run }),
    ...(task !== undefined && { WZP_TASK: task }),
    ...(task !== undefined && attempt !== undefined && { WZP_ATTEMPT: `${task}#${attempt}` }),
  };
}
