import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import type { Notice, NoticeKind } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import { visible } from "../text/width.ts";

const words: Readonly<Record<NoticeKind, string>> = {
  "sign-in": "new sign-in",
  "recovery-code": "sign-in with a recovery code",
  "password-changed": "password changed",
  "password-set": "password set with a link",
  "password-reset": "password reset",
  "factor-enabled": "second factor turned on",
  "factor-disabled": "second factor turned off",
  "factor-reset": "second factor removed",
  "passkey-added": "passkey added",
  "passkey-removed": "passkey removed",
  "key-made": "API key created",
  "role-changed": "role changed",
};

/** Renders events that the person should know about, and what to do if they did not cause them. */
export function renderNotices(notices: readonly Notice[]): readonly string[] {
  if (notices.length === 0) return [];
  return [
    "",
    ...notices.map(lineOf),
    "If this was not you: wzp logout --everywhere --keys, then wzp account password.",
    "If it was you, dismiss the notice in the dashboard.",
  ];
}

function lineOf({ at, kind, label, userAgent, address, by }: Notice): string {
  const details = [
    label,
    userAgent && `from ${programOf(userAgent)}`,
    address && `at ${address}`,
    by && `by ${by.name}`,
  ].filter((each) => each !== undefined && each !== "");
  const when = `${new Date(at).toISOString().slice(0, 16).replace("T", " ")}Z`;
  return visible([when, ` ${words[kind]}`, ...details].join(" "));
}
