import type { LogLevel } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type {
  ServerSettings,
  SettingsChange,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

/** Numeric fields as typed: text that may not be a number yet. */
export const limitFields = [
  { id: "address-burst", least: 10, most: 1_000_000, whole: true },
  { id: "address-perSecond", least: 1, most: 1_000_000, whole: false },
  { id: "account-burst", least: 10, most: 1_000_000, whole: true },
  { id: "account-perSecond", least: 1, most: 1_000_000, whole: false },
  { id: "streams", least: 1, most: 100_000, whole: true },
  { id: "idleHours", least: 1, most: 2160, whole: true },
  { id: "browserDays", least: 1, most: 365, whole: true },
  { id: "programDays", least: 1, most: 365, whole: true },
] as const;

type LimitField = (typeof limitFields)[number];
export type LimitId = LimitField["id"];

export interface SettingsDraft {
  readonly logLevel: LogLevel;
  readonly requireSecondFactor: boolean;
  readonly privatePush: boolean;
  readonly on: boolean;
  readonly message: string;
  readonly limits: Readonly<Record<LimitId, string>>;
}

export function draftOfSettings(settings: ServerSettings): SettingsDraft {
  const { logLevel, maintenance, limits, sessions, requireSecondFactor, privatePush } = settings;
  const { address, account, streams } = limits;
  return {
    logLevel,
    requireSecondFactor,
    privatePush,
    ...maintenance,
    limits: {
      "address-burst": String(address.burst),
      "address-perSecond": String(address.perSecond),
      "account-burst": String(account.burst),
      "account-perSecond": String(account.perSecond),
      streams: String(streams),
      idleHours: String(sessions.idleHours),
      browserDays: String(sessions.browserDays),
      programDays: String(sessions.programDays),
    },
  };
}

/** Returns a field's error, or undefined when it is valid. */
export function limitError(
  { least, most, whole }: LimitField,
  typed: string,
): "whole" | "outOfRange" | undefined {
  const value = typed.trim() === "" ? Number.NaN : Number(typed);
  if (whole && Number.isFinite(value) && !Number.isInteger(value)) return "whole";
  return value >= least && value <= most ? undefined : "outOfRange";
}

/** Converts a valid draft to settings. */
export function settingsOf(draft: SettingsDraft): ServerSettings {
  const { logLevel, requireSecondFactor, privatePush, on, message, limits } = draft;
  const number = (id: LimitId) => Number(limits[id]);
  return {
    logLevel,
    requireSecondFactor,
    privatePush,
    maintenance: { on, message: message.trim() },
    limits: {
      address: { burst: number("address-burst"), perSecond: number("address-perSecond") },
      account: { burst: number("account-burst"), perSecond: number("account-perSecond") },
      streams: number("streams"),
    },
    sessions: {
      idleHours: number("idleHours"),
      browserDays: number("browserDays"),
      programDays: number("programDays"),
    },
  };
}

/** Returns the differences to the draft's initial state, so that other users' concurrent changes are kept. */
export function changesOf(draft: SettingsDraft, from: ServerSettings): SettingsChange {
  const [wanted, before] = [settingsOf(draft), settingsOf(draftOfSettings(from))];
  const changed = (
    ["logLevel", "maintenance", "limits", "sessions", "requireSecondFactor", "privatePush"] as const
  ).filter((group) => JSON.stringify(wanted[group]) !== JSON.stringify(before[group]));
  return Object.fromEntries(changed.map((group) => [group, wanted[group]]));
}
