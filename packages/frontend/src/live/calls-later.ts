import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/**
 * Returns an object with the functions of `own`, and every other function of `load`'s object, which is fetched when it
 * is called; if it cannot be fetched, the call returns that failure. All functions must return promises of results.
 */
export function callsLater<Calls extends object>(
  own: Partial<Calls>,
  load: () => Promise<Result<Calls, Failure>>,
): Calls {
  const call =
    (name: PropertyKey) =>
    async (...values: readonly unknown[]): Promise<unknown> => {
      const calls = await load();
      return calls.ok
        ? Reflect.apply(Reflect.get(calls.value, name) as () => unknown, calls.value, values)
        : calls;
    };
  return new Proxy(own, {
    get: (target, name) => (name in target ? (Reflect.get(target, name) as unknown) : call(name)),
  }) as Calls;
}
