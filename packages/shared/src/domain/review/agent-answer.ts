/** Characters of an answer that are kept. */
const longestAnswer = 2_000;
const mostAnswers = 500;

/** An agent's answer to a thread. */
export interface AgentAnswer {
  readonly thread: number;
  readonly text: string;
}

/** Asks for answers in the form that `readAnswers` finds; an echo of this prompt contains none. */
export const askForAnswers =
  "In your last message, answer each comment on one line of its own, which begins with the number of the comment: " +
  "ANSWER <number>: what you changed, or why you did not.";

/** Agents may put the line into a list, or set it in bold; Unicode has more line ends than a log. */
const answerPattern = /^[-*> \t]{0,20}ANSWER (\d{1,15})\*{0,2}:\*{0,2}[ \t]*(\S.*)$/s;

/** Returns the answers in an agent's output without escape sequences; the last one to each thread counts. */
export function readAnswers(output: string): readonly AgentAnswer[] {
  const answers = new Map<number, string>();
  for (const line of output.split(/[\r\n]+/)) {
    const [, thread, text] = answerPattern.exec(line.trimEnd()) ?? [];
    if (text !== undefined) answers.set(Number(thread), text.slice(0, longestAnswer));
  }
  return [...answers].slice(-mostAnswers).map(([thread, text]) => ({ thread, text }));
}
