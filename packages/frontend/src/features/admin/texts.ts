import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useAdminTexts = defineTexts("admin", {
  admin: "Administration",
  audit: "Audit log",
  filter: "Filter by name, person or address",
  goTo: "Administration: {{part}}",
  keys: "Keys",
  makeWorkerToken: "Create worker token",
  nothing: "Your role has no access here",
  nothingHint: "Ask an admin or owner for a role with access.",
  projects: "Projects",
  settings: "Settings",
  "sign-ins": "Sign-ins",
  "single-sign-on": "Single sign-on",
  users: "People",
  workerName: "Worker name",
  workerToken: "Worker token",
  workerTokenHint: "Copy it now; it won’t be shown again. A worker on another machine uses it to connect.",
  workerTokenLead:
    "A worker on another machine uses this token to connect. wzp cannot start such workers yet. You can revoke the token at any time.",
  make: "Create",
  done: "Done",
});
