/** A fault of the server, and the calls it affects. */
export interface Fault {
  /** The subcommand of `wezterm cli`, or `*` for all. */
  readonly on: string;
  readonly kind: "hang" | "error" | "vanish" | "slow" | "hide";
  /** Number of affected calls; unlimited by default. */
  readonly times?: number;
  /** For `error`: its text. */
  readonly reason?: string;
  /** For `slow`: milliseconds. */
  readonly ms?: number;
  /** For `hide`: the pane missing from `list`. */
  readonly pane?: number;
}

export class Faults {
  #all: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#all.push({ fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#all = [];
  }

  /** Returns the faults for this call, and counts each as used once. */
  take(subcommand: string): readonly Fault[] {
    const met = this.#all.filter(({ fault }) => fault.on === "*" || fault.on === subcommand);
    for (const each of met) each.left -= 1;
    this.#all = this.#all.filter(({ left }) => left > 0);
    return met.map(({ fault }) => fault);
  }
}
