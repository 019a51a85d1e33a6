import type { SignInThrottle, ThrottleOptions } from "./sign-in-throttle.ts";

export type Throttle = Pick<SignInThrottle, "begin">;

/** Its code is loaded at the first sign-in. */
export function openThrottle(options: ThrottleOptions): Throttle {
  let loaded: Promise<Throttle> | undefined;
  const load = async () => new (await import("./sign-in-throttle.ts")).SignInThrottle(options);
  return {
    begin: async (trying) => {
      loaded ??= load();
      return (await loaded).begin(trying);
    },
  };
}
