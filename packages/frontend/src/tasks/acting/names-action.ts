/** What was typed, in words that each have to be found somewhere. */
export function wordsIn(typed: string): readonly string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether these words are of an action on a task, such as "retry upload": all of either, one at least of the action. */
export function namesAction(words: readonly string[], action: string, task: string): boolean {
  const [doing, done] = [action.toLowerCase(), task.toLowerCase()];
  return (
    words.some((word) => doing.includes(word)) &&
    words.every((word) => doing.includes(word) || done.includes(word))
  );
}
