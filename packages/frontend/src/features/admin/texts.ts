import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useAdminTexts = defineTexts("admin", {
  admin: "Administration",
  audit: "Audit log",
  filter: "Filter by name, person or address",
  goTo: "Administration: {{part}}",
  keys: "Keys",
  inviteWorker: "Invite worker",
  nothing: "Your role has no access here",
  nothingHint: "Ask an admin or owner for a role with access.",
  projects: "Projects",
  settings: "Settings",
  "sign-ins": "Sign-ins",
  "single-sign-on": "Single sign-on",
  users: "People",
  webhooks: "Webhooks",
  workerName: "Worker name",
  joinCommand: "Command for the other machine",
  joinCommandHint: "Copy it now; it won’t be shown again. It works once, within an hour.",
  inviteWorkerLead: "Another machine becomes a worker of this server. You can revoke it at any time.",
  make: "Create",
  done: "Done",
});
