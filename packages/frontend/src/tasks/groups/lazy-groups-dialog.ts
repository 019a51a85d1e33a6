import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";

/** The dialog with a project's groups, loaded when it is opened. */
export const LazyGroupsDialog = lazyComponent(
  async () => (await import("./groups-dialog.tsx")).GroupsDialog,
  undefined,
  "over",
);
