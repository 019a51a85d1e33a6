import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Texts of the answers to programs that wait for a person. */
export const useAnsweringTexts = defineTexts("answering", {
  allow: "Allow",
  answer: "Answer",
  answerTo: "Answer to {{task}}",
  deny: "Deny",
  details: "What it would change or run",
  input: "Your input, ending with Enter",
  notAnswered: "{{task}} was not answered",
  option: "Number of an option",
  prompt: "Next prompt",
  refuse: "Do not trust",
  saidNothing: "{{task}} got nothing",
  saidQueued: "{{task}} gets it when it waits for its next prompt, or reads its messages",
  saidTyped: "{{task}} took it as its next prompt",
  sayAgents: "Say to all agents…",
  sayLead:
    "Typed where an agent shows its empty prompt. The others get it later; it is never typed into a dialog.",
  sayTitle: "Say to all running agents of {{run}}",
  send: "Send",
  trust: "Trust it",
});
