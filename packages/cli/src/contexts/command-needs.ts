import { mayDo, type Allowed } from "@wezterm-parallel/shared/domain/access/may-do";
import type { RouteNeed } from "@wezterm-parallel/shared/domain/access/permissions";

/** One of these is enough. `public`: the command sends nothing to the server, or only reads public data. */
type Needs = readonly [RouteNeed, ...RouteNeed[]];

/** Permissions that each command needs at a remote server, by the command's path. */
export const commandNeeds: Readonly<Record<string, Needs>> = {
  status: ["status:read"],
  web: ["signed-in"],
  init: ["public"],
  "plan check": ["public"],
  "plan show": ["public"],
  run: ["runs:write"],
  add: ["runs:write"],
  map: ["runs:write"],
  cancel: ["runs:write"],
  retry: ["runs:write"],
  pause: ["runs:write"],
  resume: ["runs:write"],
  "group list": ["runs:read"],
  "group set": ["runs:write"],
  "group pause": ["runs:write"],
  "group resume": ["runs:write"],
  "group remove": ["runs:write"],
  edit: ["runs:write"],
  priority: ["runs:write"],
  tui: ["runs:read"],
  ps: ["runs:read"],
  show: ["runs:read"],
  logs: ["logs:read"],
  artifacts: ["logs:read"],
  wait: ["runs:read"],
  events: ["runs:read"],
  timeline: ["runs:read"],
  compare: ["runs:read"],
  attach: ["terminals:read"],
  send: ["terminals:write"],
  "layout list": ["public"],
  "layout show": ["public"],
  "layout save": ["public"],
  "plugin install": ["public"],
  "plugin status": ["public"],
  diff: ["checkouts:read"],
  saved: ["checkouts:read"],
  restore: ["checkouts:write"],
  clean: ["checkouts:write"],
  login: ["public"],
  logout: ["public"],
  "context list": ["public"],
  "context use": ["public"],
  "context remove": ["public"],
  "account show": ["signed-in"],
  "account password": ["signed-in"],
  "account second-factor": ["signed-in"],
  "account sessions": ["signed-in"],
  "users add": ["users:write"],
  "users list": ["users:read"],
  "users role": ["users:write", "members:write"],
  "users disable": ["users:write"],
  "users enable": ["users:write"],
  "users reset": ["users:write"],
  "oidc show": ["settings:read"],
  "oidc test": ["settings:write"],
  "oidc remove": ["settings:write"],
  "oidc set": ["settings:write"],
  "keys add": ["signed-in"],
  "keys list": ["signed-in"],
  "keys revoke": ["signed-in"],
  "secrets set": ["secrets:write"],
  "secrets list": ["secrets:write"],
  "secrets remove": ["secrets:write"],
  "secrets rotate": ["settings:write"],
  "workers list": ["workers:read"],
  "workers token": ["settings:write"],
  "admin settings": ["settings:read"],
  "admin history": ["settings:read"],
  "admin resources": ["settings:read"],
  "admin maintenance": ["settings:write"],
  "admin require-second-factor": ["settings:write"],
  "admin session-age": ["settings:write"],
  "admin log-level": ["settings:write"],
  "admin stream-limit": ["settings:write"],
  "audit list": ["audit:read"],
  "audit export": ["audit:read"],
  "audit verify": ["audit:read"],
  completion: ["public"],
};

/**
 * Decides whether to offer a command: it or one of its subcommands must be permitted. Local commands are
 * always offered.
 */
export function mayUse(path: string, allowed: Allowed): boolean {
  const own = commandNeeds[path];
  if (own !== undefined) return own.some((need) => mayDo(allowed, need));
  const behind = Object.keys(commandNeeds).filter((each) => each.startsWith(`${path} `));
  return behind.length === 0 || behind.some((each) => mayUse(each, allowed));
}
