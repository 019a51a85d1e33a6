import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Texts of the answers to programs that wait for a person. */
export const useAnsweringTexts = defineTexts("answering", {
  allow: "Allow",
  answer: "Answer",
  answerTo: "Answer to {{task}}",
  deny: "Deny",
  input: "Your input, ending with Enter",
  notAnswered: "{{task}} was not answered",
  option: "Number of an option",
  prompt: "Next prompt",
  refuse: "Do not trust",
  send: "Send",
  trust: "Trust it",
});
