import { first } from "./0001-first.ts";
import { counts } from "./0002-counts.ts";
import { changedTasks } from "./0003-changed-tasks.ts";
import { startedBy } from "./0004-started-by.ts";
import { idleTime } from "./0005-idle-time.ts";
import { ahead } from "./0006-ahead.ts";
import { leases } from "./0007-leases.ts";
import { allowFailure } from "./0008-allow-failure.ts";
import { reusable } from "./0009-reusable.ts";
import { groups } from "./0010-groups.ts";
import { changes } from "./0011-changes.ts";
import { reviews } from "./0012-reviews.ts";
import { overlaps } from "./0013-overlaps.ts";
import { pullRequests } from "./0014-pull-requests.ts";
import { pushes } from "./0015-pushes.ts";
import { forgeComments } from "./0016-forge-comments.ts";
import { conflictRounds } from "./0017-conflict-rounds.ts";
import { sentComments } from "./0018-sent-comments.ts";
import { quotaPools } from "./0019-quota-pools.ts";
import { agentAnswers } from "./0020-agent-answers.ts";
import { addedBy } from "./0021-added-by.ts";
import { spending } from "./0022-spending.ts";
import { schedules } from "./0023-schedules.ts";
import { budgets } from "./0024-budgets.ts";
import { webhooks } from "./0025-webhooks.ts";

/** In order; never edited once released. */
export const migrations: readonly string[] = [
  first,
  counts,
  changedTasks,
  startedBy,
  idleTime,
  ahead,
  leases,
  allowFailure,
  reusable,
  groups,
  changes,
  reviews,
  overlaps,
  pullRequests,
  pushes,
  forgeComments,
  conflictRounds,
  sentComments,
  quotaPools,
  agentAnswers,
  addedBy,
  spending,
  schedules,
  budgets,
  webhooks,
];
