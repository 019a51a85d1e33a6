import type { ApiAnswer } from "./forge-state.ts";

export const notFound: ApiAnswer = { status: 404, body: { message: "Not Found" } };

export function refused(message: string): ApiAnswer {
  return { status: 422, body: { message } };
}

/** Refuses parameters that the documentation does not name. */
export function onlyQuery(query: URLSearchParams, names: readonly string[]): ApiAnswer | undefined {
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  return unknown === undefined ? undefined : refused(`unknown parameter ${unknown}`);
}
