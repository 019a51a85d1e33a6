import { defineTexts } from "./define-texts.ts";

/** One word per role, used everywhere. */
export const useRoleTexts = defineTexts("words.roles", {
  en: { owner: "owner", admin: "admin", operator: "operator", viewer: "viewer" },
  ja: { owner: "オーナー", admin: "管理者", operator: "オペレーター", viewer: "閲覧者" },
});
