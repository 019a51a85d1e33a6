import aider from "./aider.json" with { type: "json" };
import codex from "./codex.json" with { type: "json" };
import gemini from "./gemini.json" with { type: "json" };
import { rulesOf, type ScreenRule } from "./screen-rule.ts";

/**
 * The dialogs of agents that they report in no other way: those of codex before it reports a status, the reasons of its
 * failed turns, and the dialogs of gemini during which its title says `Ready` or `Working`; everything that aider asks.
 */
export const builtInScreens: readonly ScreenRule[] = [codex, gemini, aider].flatMap(
  (file) => rulesOf(file as Parameters<typeof rulesOf>[0]).rules,
);
