import { statSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { readSettingsFile, settingsFile } from "@wezterm-parallel/shared/node/settings-file";

import type { Logger } from "./log.ts";

/** The settings of `config.yaml`, read again when the file has changed. */
export class HomeSettings {
  readonly #config: string;
  readonly #log: Pick<Logger, "info" | "error">;
  #settings: Settings;
  #mark: string;

  private constructor(config: string, log: Pick<Logger, "info" | "error">, settings: Settings) {
    this.#config = config;
    this.#log = log;
    this.#settings = settings;
    this.#mark = markOf(config);
  }

  /** Fails when the file is not valid, with line and column. */
  static async open(
    config: string,
    log: Pick<Logger, "info" | "error">,
  ): Promise<Result<HomeSettings, Failure>> {
    const read = await readSettingsFile(config);
    return read.ok ? ok(new HomeSettings(config, log, read.value.settings)) : read;
  }

  /** When the changed file is not valid, the settings before it stay in effect. */
  async current(): Promise<Settings> {
    const mark = markOf(this.#config);
    if (mark === this.#mark) return this.#settings;
    this.#mark = mark;
    const read = await readSettingsFile(this.#config);
    if (read.ok) this.#settings = read.value.settings;
    if (read.ok) this.#log.info("read the changed settings");
    else
      this.#log.error({ failure: read.failure }, "the changed settings are not valid: the earlier ones stay");
    return this.#settings;
  }
}

function markOf(config: string): string {
  const found = statSync(settingsFile(config), { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.mtimeMs} ${found.size} ${found.ino} ${found.mode}`;
}
