import type { ComponentType } from "react";

import type { AddressName } from "@wezterm-parallel/shared/protocol/addresses";

/** Loads the page of a slice when somebody goes there. */
export type LoadPage = () => Promise<ComponentType>;

/** The pages of somebody who is signed in, inside the shell: one line per slice. */
export const pages: Readonly<Partial<Record<AddressName, LoadPage>>> = {
  overview: async () => (await import("../features/overview/overview-page.tsx")).OverviewPage,
  runs: async () => (await import("../features/run/runs-page.tsx")).RunsPage,
  run: async () => (await import("./run-page.tsx")).ComposedRunPage,
  board: async () => (await import("../features/board/board-page.tsx")).BoardPage,
  terminals: async () => (await import("../features/terminals/terminals-page.tsx")).TerminalsPage,
  workers: async () => (await import("../features/workers/workers-page.tsx")).WorkersPage,
  system: async () => (await import("../features/system/system-page.tsx")).SystemPage,
  log: async () => (await import("../features/log/log-page.tsx")).LogPage,
  add: async () => (await import("../features/add/add-page.tsx")).AddPage,
  task: async () => (await import("./task-page.tsx")).ComposedTaskPage,
  profile: async () => (await import("./profile-page.tsx")).ComposedProfilePage,
  admin: async () => (await import("../features/admin/admin-page.tsx")).AdminPage,
  adminPart: async () => (await import("../features/admin/admin-page.tsx")).AdminPartPage,
};

/** The pages of anybody, without the shell and without live data. */
export const publicPages: Readonly<Partial<Record<AddressName, LoadPage>>> = {
  signIn: async () => (await import("../features/sign-in/sign-in-page.tsx")).SignInPage,
  setPassword: async () => (await import("../features/sign-in/set-password-page.tsx")).SetPasswordPage,
  device: async () => (await import("../features/sign-in/device-page.tsx")).DevicePage,
};
