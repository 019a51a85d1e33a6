import pc from "picocolors";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { renderTask } from "../../render/detail.ts";
import { visible } from "../../text/width.ts";
import { wrapText } from "./wrap-text.ts";

/** Width of the labels, and indentation of continued lines. */
const labelColumns = 10;
const plain = pc.createColors(false);

/** Everything the server knows about the selected task, requested on selection and after each change. */
export class Details {
  readonly #client: Client;
  readonly #changed: () => void;
  #task: LiveTask | undefined;
  #text = "loading …";

  constructor(client: Client, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  select(task: LiveTask | undefined): void {
    if (task === this.#task) return;
    if (task?.id !== this.#task?.id) this.#text = "loading …";
    this.#task = task;
    this.refresh();
  }

  refresh(): void {
    if (this.#task !== undefined) void this.#load(this.#task);
  }

  lines(width: number): readonly string[] {
    return this.#text.split("\n").flatMap((line) => wrapText(visible(line), width, labelColumns));
  }

  async #load(task: LiveTask): Promise<void> {
    const found = await this.#client.task(task.id);
    if (task !== this.#task) return;
    this.#text = found.ok ? renderTask(found.value, plain) : found.failure.detail;
    this.#changed();
  }
}
