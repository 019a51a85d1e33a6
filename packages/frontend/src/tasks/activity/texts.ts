import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useActivityTexts = defineTexts("activity", {
  acp: "ACP",
  acpOf: "ACP ({{by}})",
  hook: "A hook",
  hookOf: "A hook in {{by}}",
  nothing: "Nothing reports what it does",
  plan: "Its plan leaves that to a person",
  screen: "Its screen",
  screenOf: "Its screen, rule {{by}}",
  silence: "No new output and no processor time",
  status: "The program reports it",
  statusOf: "{{by}} reports it",
  terminal: "It reads the terminal",
  title: "Its window title",
  titleOf: "The window title of {{by}}",
  tool: "It asked with a tool",
});
