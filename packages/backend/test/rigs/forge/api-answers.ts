import { z } from "zod";

import type { ApiAnswer, ApiRequest, ForgeState } from "./forge-state.ts";

export const notFound: ApiAnswer = { status: 404, body: { message: "Not Found" } };

/** As GitHub and Gitea describe an issue. */
export function answerIssue(forge: ForgeState, { method, path, body: sent }: ApiRequest): ApiAnswer {
  const commented = /^.*\/issues\/(\d+)\/comments$/.exec(path);
  if (commented !== null && method === "POST") return addComment(forge, Number(commented[1]), sent);
  if (commented !== null) return listComments(forge, Number(commented[1]));
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

/** The comments on a whole pull request are those of the issue with its number. */
function listComments({ pulls }: ForgeState, wanted: number): ApiAnswer {
  const pull = pulls.find(({ number }) => number === wanted);
  if (pull === undefined) return notFound;
  const general = pull.comments.filter(({ on }) => on === undefined);
  return { status: 200, body: general.map(({ id, by, text }) => ({ id, user: { login: by }, body: text })) };
}

export function refused(message: string): ApiAnswer {
  return { status: 422, body: { message } };
}

/** Refuses parameters that the documentation does not name. */
export function onlyQuery(query: URLSearchParams, names: readonly string[]): ApiAnswer | undefined {
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  return unknown === undefined ? undefined : refused(`unknown parameter ${unknown}`);
}

const newComment = z.strictObject({ body: z.string().min(1).max(65_536) });

/** Adds a comment on a whole pull request. */
export function addComment(forge: ForgeState, wanted: number, body: unknown): ApiAnswer {
  const pull = forge.pulls.find(({ number }) => number === wanted);
  const read = newComment.safeParse(body);
  if (pull === undefined) return notFound;
  if (!read.success) return refused(read.error.message);
  const id = 700 + pull.comments.length;
  pull.comments.push({ id, by: "wzp-bot", text: read.data.body });
  return { status: 201, body: { id, body: read.data.body } };
}
