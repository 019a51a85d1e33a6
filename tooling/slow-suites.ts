/**
 * Suites of `npm run test:more` that `npm test` leaves out, so that the latter takes under six minutes on two
 * cores.
 */
export const slowSuites: readonly string[] = [
  "infrastructure/**/*.test.ts",
  "e2e/{chaos,checkouts,docs,errors,layout,map,open,replicas,secrets,team,terminal,tui,web,wezterm,workers}/**/*.test.ts",
  "packages/cli/test/{changes/{continue,journey-of-twelve-agents,merge,on-conflict,resolve,standing-radar,work},mistakes,team,team-mode}.test.ts",
  "packages/cli/test/{agents/{acp,acp-resume,activity,answer,budget,carriers,claims,input-wait,mcp,next-agent,outside,pick,propose,quota,real-claude,real-claude-acp,real-codex,real-gemini,review,sandbox,say,screens},runs/{affected,groups,guide-examples-queue,large-output,logs-of-runs,long-waits,reports,reuse,reuse-property,run-output,watch}}.test.ts",
  "packages/cli/test/runs/hooks.test.ts",
  "packages/cli/test/{backup,backup-s3,blobs/take-over,on-postgres,services/services,services/services-killed,standby,store,system-logs,traces}.test.ts",
  "e2e/plugins/*.test.ts",
  "packages/shared/src/node/plugins/running-plugin.test.ts",
  "packages/shared/src/domain/schedule/cron-times-of-all-zones.property.test.ts",
  "packages/backend/src/{base,drivers/{accounts,store}}/postgres/*.test.ts",
  "packages/backend/src/{drivers/blob/s3/open-s3-blobs,server/blobs/sweep-store}.test.ts",
  "packages/backend/src/entry/store/move-store.test.ts",
  "packages/backend/src/server/retention/retention.test.ts",
  "packages/cli/src/panes/tmux/tmux-panes.test.ts",
  "packages/backend/test/{access/rotation,attacks/{fuzz,patterns,yaml-bombs},changes/{merge-queue,pull-request-verdicts,pull-requests,review-rule,target-pushes},notifications/push,runs/{task-changes,terminal-socket}}.test.ts",
  "packages/backend/src/server/docs/openapi-walk.test.ts",
  "packages/backend/src/worker/executor/{container,resume,sandbox,service-container}.test.ts",
  "packages/backend/src/drivers/session/hosts/pty-truth.test.ts",
  "packages/backend/src/drivers/checkout/local/{crash,disk-full,odd-repositories,submodules}.test.ts",
  "packages/backend/src/drivers/checkout/local/{landing/{branch-switch,build-candidate,land-candidate},radar/work/checkout-watch,review/revise,setup/setup-cache,worktrees/continue-worktree}.test.ts",
  "packages/backend/src/drivers/checkout/local/{landing/candidates,radar/radar,resolve/conflict}.property.test.ts",
  "e2e/journeys/{live-progress,own-repository,package,pull-requests,push-over-ssh,add-issue}.test.ts",
];
