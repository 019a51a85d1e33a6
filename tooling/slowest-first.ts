import { relative } from "node:path";

import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The slowest files, so that none of them starts at the end; those with a browser, which uses a whole core,
 * alternate with those that mostly wait. Measured: in a run on two cores.
 */
export const slowestFiles: readonly string[] = [
  "infrastructure/test/deploy.test.ts",
  "e2e/docs/docs-site.test.ts",
  "packages/backend/src/drivers/checkout/local/landing/candidates.property.test.ts",
  "packages/backend/src/drivers/checkout/local/radar/radar.property.test.ts",
  "e2e/map/gnu-parallel.test.ts",
  "packages/cli/test/runs/large-output.test.ts",
  "e2e/web/changes/journey-of-twelve-agents.test.ts",
  "e2e/web/pages.test.ts",
  "e2e/wezterm/panes.test.ts",
  "packages/cli/test/backup.test.ts",
  "infrastructure/test/containers.test.ts",
  "packages/cli/test/agents/real-gemini.test.ts",
  "packages/cli/test/runs/reuse.test.ts",
  "e2e/web/answers.test.ts",
  "packages/backend/test/changes/pull-requests.test.ts",
  "e2e/web/agents.test.ts",
  "infrastructure/test/aws.test.ts",
  "e2e/journeys/demo.test.ts",
  "e2e/web/terminals.test.ts",
  "e2e/journeys/package.test.ts",
  "packages/cli/test/daemons.test.ts",
  "e2e/web/admin.test.ts",
  "packages/cli/test/team.test.ts",
  "e2e/wezterm/panes-faults.test.ts",
  "e2e/web/task.test.ts",
  "packages/cli/test/changes/work.test.ts",
  "packages/backend/src/worker/executor/resume.test.ts",
  "e2e/web/shell.test.ts",
  "e2e/open/saved-layout.test.ts",
  "packages/backend/test/runs/terminal-socket.test.ts",
  "e2e/web/log.test.ts",
  "packages/cli/test/team-mode.test.ts",
  "e2e/tui/board.test.ts",
  "e2e/web/offline.test.ts",
  "e2e/chaos/chaos.test.ts",
  "e2e/errors/clock.test.ts",
  "e2e/web/board.test.ts",
  "packages/backend/test/attacks/patterns.test.ts",
  "packages/cli/src/panes/tmux/tmux-panes.test.ts",
  "e2e/web/system.test.ts",
  "e2e/open/open-failures.test.ts",
  "e2e/open/arrangement.test.ts",
  "e2e/web/run.test.ts",
  "e2e/journeys/live-progress.test.ts",
  "packages/cli/test/mistakes.test.ts",
  "packages/backend/src/drivers/session/hosts/pty-truth.test.ts",
  "packages/backend/src/drivers/checkout/local/crash.test.ts",
  "e2e/open/places.test.ts",
  "e2e/web/sign-in.test.ts",
  "e2e/journeys/own-repository.test.ts",
  "packages/backend/src/drivers/checkout/local/odd-repositories.test.ts",
  "e2e/tui/server.test.ts",
  "packages/backend/test/attacks/fuzz.test.ts",
  "e2e/errors/torture.test.ts",
  "packages/backend/test/runs/task-changes.test.ts",
  "e2e/open/panes-of-tasks.test.ts",
  "e2e/open/wezterm-window.test.ts",
  "packages/backend/src/drivers/checkout/local/disk-full.test.ts",
];

/** Runs the slowest files first, the others as Vitest does. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.#place(a) - this.#place(b));
  }

  #place({ moduleId }: TestSpecification): number {
    const place = slowestFiles.indexOf(relative(this.ctx.config.root, moduleId));
    return place < 0 ? slowestFiles.length : place;
  }
}
