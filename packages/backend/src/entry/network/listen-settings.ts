import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  isReachedFromElsewhere,
  listenSettingsFile,
  listenSettingsSchema,
  type ListenSettings,
} from "@wezterm-parallel/shared/protocol/listen-settings";

import type { Accounts } from "../../drivers/accounts/accounts.ts";

/** Returns the settings from `wzp up --listen`, or the defaults. */
export function readListenSettings(state: string): Result<ListenSettings, Failure> {
  const path = `${state}/${listenSettingsFile}`;
  const text = readText(path);
  if (text === undefined) return ok(listenSettingsSchema.parse({}));
  const parsed = listenSettingsSchema.safeParse(parseJson(text));
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return fail({
    reason: "invalid-request",
    detail: `${path} is not valid at /${issue?.path.join("/") ?? ""}: ${issue?.message ?? ""}`,
    hint: "Set the listen address again: wzp up --listen HOST:PORT",
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Beyond this machine, refuses to listen without encryption, or before anybody can sign in. */
export async function refuseUnsafe(
  settings: ListenSettings,
  accounts: Accounts,
): Promise<Failure | undefined> {
  if (!isReachedFromElsewhere(settings)) return undefined;
  const inClear = refuseInClear(settings);
  if (inClear !== undefined) return inClear;
  if (await accounts.hasOwner()) return undefined;
  return {
    reason: "unsupported",
    detail: `${settings.host} is reachable from other machines, but no account exists, so nobody could sign in.`,
    hint: "Add the first account: wzp users add NAME --role owner",
  };
}

/** Beyond this machine, refuses to listen without encryption. */
export function refuseInClear(settings: ListenSettings): Failure | undefined {
  if (!isReachedFromElsewhere(settings) || settings.tls !== undefined || settings.proxies.length > 0)
    return undefined;
  return {
    reason: "unsupported",
    detail: `${settings.host} is reachable from other machines, and passwords must not be sent unencrypted.`,
    hint: "Specify a certificate (--tls-cert FILE --tls-key FILE), or the proxy in front of the server: --behind-proxy ADDRESS",
  };
}
