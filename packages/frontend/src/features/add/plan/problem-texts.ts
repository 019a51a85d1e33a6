import { planMessages } from "@wezterm-parallel/shared/domain/plan/problems/plan-messages";
import { planValueMessages } from "@wezterm-parallel/shared/domain/plan/problems/plan-value-messages";

import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Texts of plan problems and their fixes, by the server's codes. */
const english = { ...planMessages, ...planValueMessages };

export const useProblemTexts = defineTexts("words.plan-problems", english);

/** All codes that have texts. */
export const problemCodes: ReadonlySet<string> = new Set(Object.keys(english));
