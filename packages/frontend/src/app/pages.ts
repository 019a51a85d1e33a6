import type { AddressName } from "@wezterm-parallel/shared/protocol/api/addresses";

import type { LoadPage } from "../router/route-table.ts";

/** Pages of the first view, and those without the frame (routes.tsx). */
export type FirstPage = "overview" | "signIn" | "setPassword" | "device";

/**
 * The other pages, one line per feature. Loaded after the first view, which does not need the names of a hundred
 * scripts and styles.
 */
export const pages: Readonly<Record<Exclude<AddressName, FirstPage>, LoadPage>> = {
  runs: async () => (await import("../features/run/runs-page.tsx")).RunsPage,
  run: async () => (await import("./run-page.tsx")).ComposedRunPage,
  board: async () => (await import("../features/board/board-page.tsx")).BoardPage,
  terminals: async () => (await import("../features/terminals/terminals-page.tsx")).TerminalsPage,
  queue: async () => (await import("../features/queue/queue-page.tsx")).QueuePage,
  radar: async () => (await import("../features/radar/radar-page.tsx")).RadarPage,
  schedules: async () => (await import("../features/schedules/schedules-page.tsx")).SchedulesPage,
  services: async () => (await import("../features/services/services-page.tsx")).ServicesPage,
  workers: async () => (await import("../features/workers/workers-page.tsx")).WorkersPage,
  agents: async () => (await import("../features/agents/agents-page.tsx")).AgentsPage,
  system: async () => (await import("../features/system/system-page.tsx")).SystemPage,
  programLogs: async () => (await import("../features/program-logs/program-logs-page.tsx")).ProgramLogsPage,
  log: async () => (await import("../features/log/log-page.tsx")).LogPage,
  review: async () => (await import("../features/review/review-page.tsx")).ReviewPage,
  conflict: async () => (await import("../features/conflict/conflict-page.tsx")).ConflictPage,
  add: async () => (await import("../features/add/add-page.tsx")).AddPage,
  task: async () => (await import("./task-page.tsx")).ComposedTaskPage,
  profile: async () => (await import("./profile-page.tsx")).ComposedProfilePage,
  admin: async () => (await import("../features/admin/admin-page.tsx")).AdminPage,
  adminPart: async () => (await import("../features/admin/admin-page.tsx")).AdminPartPage,
};
