import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { Page } from "../protocol/api/schemas/resources.ts";

export type Answer<T> = Promise<Result<T, Failure>>;

export function items<T>(page: Result<Page<T>, Failure>): Result<readonly T[], Failure> {
  return page.ok ? ok(page.value.items) : page;
}

/** Lists are read whole, in as few responses as the server allows. */
const pageSize = 1_000;

/** Returns every item of a list, page by page. */
export async function allItems<T>(
  ask: (page: { cursor: string | undefined; limit: number }) => Answer<Page<T>>,
): Answer<readonly T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ask({ cursor, limit: pageSize });
    if (!page.ok) return page;
    all.push(...page.value.items);
    cursor = page.value.next;
    if (cursor === undefined) return ok(all);
  }
}
