/** A GET that the forge may answer with "not modified". */
interface Answer {
  readonly etag: string;
  readonly body: string;
}

const most = 500;

/** Answers of forges by address and token: most looks find nothing new, and cost nothing of the rate limit. */
export class ForgeAnswers {
  readonly #answers = new Map<string, Answer>();

  get(key: string): Answer | undefined {
    return this.#answers.get(key);
  }

  keep(key: string, answer: Answer): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest);
  }
}
