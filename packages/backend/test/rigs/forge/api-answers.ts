import type { ApiAnswer, ApiRequest, ForgeState } from "./forge-state.ts";

export const notFound: ApiAnswer = { status: 404, body: { message: "Not Found" } };

/** As GitHub and Gitea describe an issue. */
export function answerIssue(forge: ForgeState, { method, path }: ApiRequest): ApiAnswer {
  const wanted = Number(/\/issues\/(\d+)$/.exec(path)?.[1]);
  const issue = forge.issues.find(({ number }) => number === wanted);
  if (issue === undefined || method !== "GET") return notFound;
  const { number, title, body, by, labels, open } = issue;
  return {
    status: 200,
    body: {
      id: 500 + number,
      number,
      html_url: `${forge.url}/${forge.repository}/issues/${number}`,
      title,
      body,
      state: open ? "open" : "closed",
      user: { login: by },
      labels: labels.map((name, id) => ({ id, name })),
    },
  };
}

export function refused(message: string): ApiAnswer {
  return { status: 422, body: { message } };
}

/** Refuses parameters that the documentation does not name. */
export function onlyQuery(query: URLSearchParams, names: readonly string[]): ApiAnswer | undefined {
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  return unknown === undefined ? undefined : refused(`unknown parameter ${unknown}`);
}
