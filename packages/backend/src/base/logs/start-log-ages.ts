import type { LogAges, LogAgesOptions } from "./log-ages.ts";

/** Ms until its code is loaded, which a start should not wait for. */
const loadMs = 5_000;

/** Takes out of logs what is too old, soon after the start of a program and every hour. */
export function startLogAges(options: LogAgesOptions): Disposable {
  let ages: LogAges | undefined;
  let closed = false;
  const load = async () => {
    const loaded = await import("./log-ages.ts");
    if (!closed) ages = new loaded.LogAges(options);
  };
  const timer = options.clock.after(loadMs, () => void load());
  return {
    [Symbol.dispose]: () => {
      closed = true;
      timer[Symbol.dispose]();
      ages?.[Symbol.dispose]();
    },
  };
}
