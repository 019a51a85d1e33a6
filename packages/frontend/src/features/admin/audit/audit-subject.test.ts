import { afterEach, beforeAll, expect, test } from "vitest";

import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import { languageChoice } from "../../../ui/texts/language.ts";
import { loadTexts } from "../../../ui/texts/load-texts.ts";
import { subjectOf } from "./audit-subject.ts";
import { useSubjectTexts } from "./subject-texts.ts";
import { knownActions } from "./texts.ts";

beforeAll(async () => {
  languageChoice.set("ja");
  await loadTexts();
});
afterEach(() => languageChoice.set("system"));

const id = "2e0d0b53-6c0a-4b5e-8f63-93ad9e7a01c1";
const names = { people: new Map([[id, "vera"]]), projects: new Map([["p1", "shop"]]) };

function entry(action: string, object: string, after?: unknown): AuditEntryResource {
  const actor = { kind: "user", id: "u9", name: "otto", address: "::1", requestId: "q1" } as const;
  return { seq: 1, at: 0, actor, action, object, outcome: "done", after, hash: "" };
}

function subject(asked: AuditEntryResource, language: "en" | "ja" = "en") {
  languageChoice.set(language);
  return subjectOf(asked, names, useSubjectTexts.now());
}

test.each<[asked: AuditEntryResource, en: string, ja: string, to: string | undefined]>([
  [entry("users.change", id), "vera", "vera", "/admin/users?user=vera"],
  [entry("users.change", "u2"), "deleted account", "アカウントのなくなったユーザー", undefined],
  [
    entry("sessions.start", "g1", { kind: "browser", label: "browser", by: "link" }),
    "browser sign-in",
    "ブラウザーのサインイン",
    "/admin/sign-ins",
  ],
  [
    entry("sessions.start", "g1", { kind: "program", label: "laptop" }),
    "program laptop",
    "プログラム laptop",
    "/admin/sign-ins",
  ],
  [entry("sessions.end", id), "all sign-ins of vera", "vera のすべてのサインイン", "/admin/users?user=vera"],
  [entry("sessions.end", "g1"), "a sign-in", "サインイン", "/admin/sign-ins"],
  [entry("sessions.refused", ""), "unknown name", "存在しない名前", undefined],
  [entry("links.make", "g2"), "sign-in link", "サインインリンク", undefined],
  [
    entry("invitations.make", "g3", { user: "vera" }),
    "invitation for vera",
    "vera への招待",
    "/admin/users?user=vera",
  ],
  [entry("keys.make", "g4", { label: "ci" }), "key ci", "キー ci", "/admin/keys"],
  [entry("workers.token", "g5", { label: "w1" }), "worker w1", "ワーカー w1", "/workers"],
  [entry("workers.drain", "w1"), "worker w1", "ワーカー w1", "/workers"],
  [entry("credentials.revoke", "g4", { kind: "key", label: "ci" }), "key ci", "キー ci", "/admin/keys"],
  [entry("secrets.set", "p1/TOKEN"), "TOKEN in shop", "TOKEN（shop）", "/admin/projects?project=p1"],
  [entry("webhooks.set", "p1/ci"), "ci in shop", "ci（shop）", "/admin/webhooks?project=p1&webhook=ci"],
  [
    entry("hooks.trust", `p1/${"3f9a2c01d4e5".repeat(5)}9a2c`),
    "3f9a2c01d4e5 in shop",
    "3f9a2c01d4e5（shop）",
    "/admin/projects?project=p1",
  ],
  [entry("settings.change", "settings"), "server settings", "サーバーの設定", "/admin/settings"],
  [entry("later.thing", "g7"), "g7", "g7", undefined],
])("names the subject of %j as people call it, in both languages", (asked, en, ja, to) => {
  expect(subject(asked)).toEqual({ text: en, ...(to === undefined ? {} : { to }) });
  expect(subject(asked, "ja").text).toBe(ja);
});

function objectOf(action: string): string {
  if (action.startsWith("devices")) return "laptop";
  return /^(?:secrets|webhooks|hooks|incoming)/.test(action) ? "p1/TOKEN" : id;
}

test("shows no id and no server term for a known action", () => {
  for (const action of knownActions) {
    const asked = entry(action, objectOf(action), {
      kind: "browser",
      label: "browser",
    });
    expect(subject(asked, "ja").text, action).not.toMatch(
      /[\da-f]{8}-|^(browser|link|oidc|settings|secrets)$/,
    );
  }
});
