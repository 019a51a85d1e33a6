import { join } from "node:path";

import { parseId, pathSegment } from "@wezterm-parallel/shared/domain/ids";

/** Paths of checkouts under the state directory. */
export class CheckoutPaths {
  readonly top: string;

  constructor(state: string) {
    this.top = join(state, "checkouts");
  }

  /** `r12/test(2).1`: the last number is always the attempt, so names are unique. */
  nameOf(attempt: string): string | undefined {
    const id = parseId(attempt);
    if (!id.ok || id.value.kind !== "attempt") return undefined;
    return `r${id.value.run}/${pathSegment(id.value.task)}.${id.value.attempt}`;
  }

  /** The checkout itself; programs that take their name from the directory get a meaningful one. */
  root(name: string): string {
    return join(this.trees, name);
  }

  get trees(): string {
    return join(this.top, "trees");
  }

  record(name: string): string {
    return join(this.records, `${name}.json`);
  }

  get records(): string {
    return join(this.top, "records");
  }

  get restored(): string {
    return join(this.top, "restored");
  }

  get trash(): string {
    return join(this.top, "trash");
  }

  get setupCache(): string {
    return join(this.top, "setup");
  }

  get homeName(): string {
    return join(this.top, "home");
  }

  get removalLock(): string {
    return join(this.top, "removal.lock");
  }
}
