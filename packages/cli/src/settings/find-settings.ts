import { readFileSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlacedSettings } from "@wezterm-parallel/shared/domain/settings/read-settings";
import type { SettingEffect } from "@wezterm-parallel/shared/domain/settings/setting";
import type { DescribedSetting } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { readSettingsFile, settingsFile } from "@wezterm-parallel/shared/node/settings-file";
import { listenSettingsFile, listenSettingsSchema } from "@wezterm-parallel/shared/protocol/listen-settings";

import type { CliContext } from "../invocation/context.ts";

/** A setting as `wzp config show` prints it. */
export interface ShownSetting {
  readonly key: string;
  readonly value: unknown;
  readonly from: "option" | "environment" | "file" | "server" | "default";
  /** The variable, the file with its line, or the command that sets it. */
  readonly place?: string;
  /** When a change takes effect. */
  readonly effect: SettingEffect;
}

/** Returns every setting of this home, with where its value is from; secrets are masked. */
export async function findSettings(cli: CliContext): Promise<Result<readonly ShownSetting[], Failure>> {
  const placed = await readSettingsFile(cli.home.config);
  if (!placed.ok) return placed;
  const { describeSettings } = await import("@wezterm-parallel/shared/domain/settings/settings-schema");
  return ok([
    ...findPlaces(cli),
    ...describeSettings().map((setting) => findSetting(cli, setting, placed.value)),
    ...findListening(cli),
    ...(await findServed(cli)),
  ]);
}

function findSetting(
  cli: CliContext,
  { path, variable, standard, effect, secret }: DescribedSetting,
  placed: PlacedSettings,
): ShownSetting {
  const key = path.join(".");
  const shown = (value: unknown) => (secret === true ? maskSecret(value) : value);
  const given = variable === undefined ? undefined : cli.env[variable];
  if (given) return { key, value: shown(given), from: "environment", place: variable ?? "", effect };
  const found = placed.find(path);
  if (found === undefined) return { key, value: standard, from: "default", effect };
  const place = `${settingsFile(cli.home.config)}:${found.line}`;
  return { key, value: shown(found.written), from: "file", place, effect };
}

/** Shows only the place of an address: user name and parameters may be secret too. */
function maskSecret(value: unknown): string {
  if (typeof value !== "string" || !URL.canParse(value)) return "***";
  const { protocol, host, pathname, username, search } = new URL(value);
  return `${protocol}//${username === "" ? "" : "***@"}${host}${pathname}${search === "" ? "" : "?***"}`;
}

/** Location of the home, and the server that commands speak to. */
function findPlaces(cli: CliContext): readonly ShownSetting[] {
  const { state, config, runtime } = cli.home;
  const directory = (key: string, value: string, variable: string): ShownSetting => {
    const set = [`WZP_HOME`, variable].find((name) => cli.env[name]);
    if (set === undefined) return { key, value, from: "default", effect: "restart" };
    return { key, value, from: "environment", place: set, effect: "restart" };
  };
  return [
    directory("home.state", state, "XDG_STATE_HOME"),
    directory("home.config", config, "XDG_CONFIG_HOME"),
    directory("home.runtime", runtime, "XDG_RUNTIME_DIR"),
  ];
}

/** The options of the last `wzp up --listen`, which are kept for later starts. */
function findListening(cli: CliContext): readonly ShownSetting[] {
  const file = `${cli.home.state}/${listenSettingsFile}`;
  const stored = parseJson(readIfThere(file));
  const settings = listenSettingsSchema.safeParse(stored ?? {});
  if (!settings.success) return [];
  const { host, port, names, tls, proxies, cdnUrl } = settings.data;
  const from =
    stored === undefined
      ? ({ from: "default" } as const)
      : ({ from: "option", place: `wzp up --listen, kept in ${file}` } as const);
  const values = { address: `${host}:${port}`, names, cert: tls?.cert, key: tls?.key, proxies, cdnUrl };
  return Object.entries(values).map(([name, value]) => ({
    key: `listen.${name}`,
    value: Array.isArray(value) ? value.join(" ") : (value ?? ""),
    ...from,
    effect: "restart",
  }));
}

/** Settings that people made with `wzp admin`, if the server answers. */
async function findServed(cli: CliContext): Promise<readonly ShownSetting[]> {
  const client = await cli.client({ prompt: true });
  const settings = await client.get("getSettings", {});
  if (!settings.ok) return [];
  const { etag: _, ...values } = settings.value;
  return Object.entries(values).map(([name, value]) => ({
    key: `server.${name}`,
    value,
    from: "server",
    place: "wzp admin",
    effect: "running",
  }));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
