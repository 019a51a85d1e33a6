/** What a server does wrong, and to which calls. */
export interface Fault {
  /** The subcommand of `wezterm cli`, or `*` for all. */
  readonly on: string;
  readonly kind: "hang" | "error" | "vanish" | "slow" | "hide";
  /** How often; for ever without it. */
  readonly times?: number;
  /** `error`: its text. */
  readonly reason?: string;
  /** `slow`: milliseconds. */
  readonly ms?: number;
  /** `hide`: the pane that `list` lacks. */
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

  /** The faults that meet this call; each is used up by one. */
  take(subcommand: string): readonly Fault[] {
    const met = this.#all.filter(({ fault }) => fault.on === "*" || fault.on === subcommand);
    for (const each of met) each.left -= 1;
    this.#all = this.#all.filter(({ left }) => left > 0);
    return met.map(({ fault }) => fault);
  }
}
