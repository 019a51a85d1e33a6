import { first } from "./migrations/first-ten/0001-first.ts";
import { counts } from "./migrations/first-ten/0002-counts.ts";
import { changedTasks } from "./migrations/first-ten/0003-changed-tasks.ts";
import { startedBy } from "./migrations/first-ten/0004-started-by.ts";
import { idleTime } from "./migrations/first-ten/0005-idle-time.ts";
import { ahead } from "./migrations/first-ten/0006-ahead.ts";
import { leases } from "./migrations/first-ten/0007-leases.ts";
import { allowFailure } from "./migrations/first-ten/0008-allow-failure.ts";
import { reusable } from "./migrations/first-ten/0009-reusable.ts";
import { groups } from "./migrations/first-ten/0010-groups.ts";
import { changes } from "./migrations/0011-changes.ts";
import { reviews } from "./migrations/0012-reviews.ts";
import { overlaps } from "./migrations/0013-overlaps.ts";
import { pullRequests } from "./migrations/0014-pull-requests.ts";
import { pushes } from "./migrations/0015-pushes.ts";
import { forgeComments } from "./migrations/0016-forge-comments.ts";
import { conflictRounds } from "./migrations/0017-conflict-rounds.ts";
import { sentComments } from "./migrations/0018-sent-comments.ts";
import { quotaPools } from "./migrations/0019-quota-pools.ts";
import { agentAnswers } from "./migrations/0020-agent-answers.ts";
import { addedBy } from "./migrations/0021-added-by.ts";
import { spending } from "./migrations/0022-spending.ts";
import { schedules } from "./migrations/0023-schedules.ts";
import { budgets } from "./migrations/0024-budgets.ts";
import { webhooks } from "./migrations/0025-webhooks.ts";
import { claims } from "./migrations/0026-claims.ts";
import { incoming } from "./migrations/0027-incoming.ts";
import { services } from "./migrations/0028-services.ts";
import { retention } from "./migrations/0029-retention.ts";
import { hooks } from "./migrations/0030-hooks.ts";
import { draining } from "./migrations/0031-draining.ts";

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
  claims,
  incoming,
  services,
  retention,
  hooks,
  draining,
];
