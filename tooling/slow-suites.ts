/**
 * Suites of `npm run test:more` that `npm test` leaves out, so that the latter takes under six minutes on two
 * cores.
 */
export const slowSuites: readonly string[] = [
  "e2e/{chaos,errors,layout,map,open,secrets,team,terminal,tui,web,wezterm}/**/*.test.ts",
  "packages/cli/test/{changes/{journey-of-twelve-agents,on-conflict,standing-radar},runs/{input-wait,large-output,long-waits,quota,reuse,reuse-property},team,team-mode}.test.ts",
  "packages/backend/test/changes/target-pushes.test.ts",
  "packages/backend/src/drivers/checkout/local/{landing/candidates,radar/radar,resolve/conflict}.property.test.ts",
  "e2e/journeys/{live-progress,own-repository,package,push-over-ssh,add-issue}.test.ts",
];
