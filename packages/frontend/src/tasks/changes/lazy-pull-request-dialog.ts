import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";

/** The dialog that asks for a pull request, loaded when it is opened. */
export const LazyPullRequestDialog = lazyComponent(
  async () => (await import("./pull-request-dialog.tsx")).PullRequestDialog,
  undefined,
  "over",
);
