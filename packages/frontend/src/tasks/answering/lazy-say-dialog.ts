import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";

/** The dialog that says the same to the agents of a run, loaded when it is opened. */
export const LazySayDialog = lazyComponent(
  async () => (await import("./say-dialog.tsx")).SayDialog,
  undefined,
  "over",
);
