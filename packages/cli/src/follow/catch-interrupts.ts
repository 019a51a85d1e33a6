/** Counts Ctrl-C and SIGTERM instead of ending the program, until disposed. */
interface Interrupts extends Disposable {
  /** Settles at the second signal. */
  readonly second: Promise<void>;
  count(): number;
}

export function catchInterrupts(heard: (first: boolean) => void): Interrupts {
  let count = 0;
  const second = Promise.withResolvers<void>();
  const handleSignal = (): void => {
    count += 1;
    heard(count === 1);
    if (count === 2) second.resolve();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, handleSignal);
  return {
    second: second.promise,
    count: () => count,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.removeListener(signal, handleSignal);
    },
  };
}
