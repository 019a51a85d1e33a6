import { defineTexts } from "../../ui/texts/define-texts.ts";

export const usePoolTexts = defineTexts("pools", {
  closed: "Out of quota until {{time}}",
  closedGuessed: "Out of quota; tries again at {{time}}",
  isOpen: "Open",
  notOpened: "Could not open pool {{pool}}",
  open: "Open now",
  openNow: "Open now: pool {{pool}}",
  outOfQuota: "Out of quota",
  probes: "Tries with its next task",
  probesWith: "Tries with {{task}}",
  waiting: "{{count}} waiting",
});
