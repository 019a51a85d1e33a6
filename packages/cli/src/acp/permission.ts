import { acpDetails } from "@wezterm-parallel/shared/domain/activity/asked-details";
import { type AskedTool, readAcpTool } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";

import { type Json, toJson } from "./rpc.ts";

export interface PermissionOption {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

/** An agent asks whether it may do something. */
export interface Permission {
  readonly title: string;
  /** The lines that it would change. */
  readonly details: readonly string[];
  /** Its tool as data; absent: only the title says what it is. */
  readonly asked?: AskedTool | undefined;
  readonly options: readonly PermissionOption[];
}

export function readPermission(params: Json): Permission {
  const call = toJson(params["toolCall"]);
  const options = Array.isArray(params["options"]) ? params["options"] : [];
  return {
    title: String(call["title"] ?? "use a tool"),
    details: acpDetails(call["content"]),
    asked: readAcpTool(call),
    options: options.map(toJson).map(({ optionId, name, kind }) => ({
      id: String(optionId),
      name: String(name),
      kind: String(kind),
    })),
  };
}

/** The ids of options differ between agents, and their kinds do not. */
const kinds = { y: "allow_once", n: "reject_once" } as const;

/** Returns the option that a key chooses: `y`, `n`, or its number. */
export function chooseOption(
  { options }: Pick<Permission, "options">,
  key: string,
): PermissionOption | undefined {
  if (key === "y" || key === "n") return options.find(({ kind }) => kind === kinds[key]);
  return /^[1-9]$/.test(key) ? options[Number(key) - 1] : undefined;
}

export function permissionResult(option: PermissionOption | undefined): Json {
  // Without an option to reject, cancelling the request refuses it, too.
  return {
    outcome: option === undefined ? { outcome: "cancelled" } : { outcome: "selected", optionId: option.id },
  };
}
