import { defineTexts } from "./define-texts.ts";

/** One word per role, used everywhere. */
export const useRoleTexts = defineTexts("words.roles", {
  owner: "owner",
  admin: "admin",
  operator: "operator",
  viewer: "viewer",
});
