/** Removes control characters and escape sequences from text of other origin. */
export function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Zl}|\p{Zp}/gu, "");
}
