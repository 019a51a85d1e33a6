/** Splits the typed text into words, each of which must match. */
export function wordsIn(typed: string): readonly string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * Returns whether the words name an action on a task, such as "retry upload": each word matches action or task, and
 * at least one the action.
 */
export function namesAction(words: readonly string[], action: string, task: string): boolean {
  const [doing, done] = [action.toLowerCase(), task.toLowerCase()];
  return (
    words.some((word) => doing.includes(word)) &&
    words.every((word) => doing.includes(word) || done.includes(word))
  );
}
