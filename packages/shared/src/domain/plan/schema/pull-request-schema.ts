import { z } from "zod";

import { forgeKinds, forgeNamePattern } from "../../change/forge/forge-names.ts";
import type { ForgeAccess, PullRequestWish } from "../../change/forge/pull-request.ts";
import { secretNamePattern } from "../../secret-names.ts";
import { expects } from "../problems/plan-message.ts";
import { flag, key, keys, list, text } from "./plan-values.ts";

const expected = expects("value-pull-request");
const secretHelp = expects("value-secret");
const nameHelp = expects("value-forge-name");
const nameSchema = z.string({ error: nameHelp }).regex(forgeNamePattern, { error: nameHelp });
const mostReviewers = 20;

const accessKeys = {
  forge: key(z.enum(forgeKinds, { error: expects("value-forge") }), {
    description:
      "Kind of the forge; needed with `url`. `gitea` includes Forgejo, `github` GitHub Enterprise.",
  }),
  url: key(z.url({ protocol: /^https?$/, error: expects("value-forge-url") }), {
    description: "Address of a forge of your own. The token is sent only there.",
    examples: ["https://git.example.com"],
  }),
  remote: key(nameSchema, {
    description: "Git remote that is pushed to.",
    default: "origin",
  }),
  secret: key(z.string({ error: secretHelp }).regex(secretNamePattern, { error: secretHelp }), {
    description: "Secret of the project with the token.",
    default: "FORGE_TOKEN",
  }),
  login: key(flag(), {
    description: "Use the login of `gh` or `glab` of the worker's user instead of a secret.",
    default: false,
  }),
};

const settings = keys(
  {
    ...accessKeys,
    draft: key(flag(), { description: "Open it as a draft.", default: false }),
    "auto-merge": key(flag(), {
      description: "Ask the forge to merge it once its checks have passed.",
      default: false,
    }),
    title: key(text(expects("value-pull-request-title")), {
      description: "Title; default: that of the only commit, else the name of the task.",
    }),
    comments: key(flag(), {
      description: "Send the comments and verdicts of the review here to the pull request, too.",
      default: false,
    }),
    verdicts: key(z.string({ error: secretHelp }).regex(secretNamePattern, { error: secretHelp }), {
      description:
        "Secret of the project with the token of another account, in whose name the verdict of the review here is given on the forge.",
      examples: ["FORGE_REVIEW_TOKEN"],
    }),
    fork: key(nameSchema, {
      description: "Git remote of a fork: branches are pushed there, and pull requests come from it.",
      examples: ["fork"],
    }),
    reviewers: key(
      list(nameSchema, expects("value-reviewers")).max(mostReviewers, { error: expects("value-reviewers") }),
      {
        description: "People on the forge who are asked for a review.",
        examples: [["alice"]],
      },
    ),
  },
  expected,
);

/** A pull request instead of a landing here; `true` for the usual settings. */
export const pullRequestKeySchema = z.union(
  [
    settings.transform(({ "auto-merge": autoMerge, ...rest }): PullRequestWish => ({
      ...rest,
      ...(autoMerge !== undefined && { autoMerge }),
    })),
    flag().transform((wanted): PullRequestWish | undefined => (wanted ? {} : undefined)),
  ],
  { error: expected },
);

const pushed = expects("value-push");

/** A push after landings: the remote, its settings, or `false` for none. */
export const pushSchema = z.union(
  [
    keys(accessKeys, pushed),
    nameSchema.transform((remote): ForgeAccess => ({ remote })),
    z.literal(false).transform(() => undefined),
  ],
  { error: pushed },
);
