import { useUiTexts } from "../ui-texts.ts";
import { dismissToast, showFailure, showToast, type Toast } from "./toasts.ts";

/** Undoes what a toast tells of, once; says so, or why not. */
export async function undoToast({ id, undo }: Toast): Promise<void> {
  if (undo === undefined) return;
  dismissToast(id);
  const texts = useUiTexts.now();
  const failure = await undo();
  if (failure === undefined) showToast({ text: texts("undone"), tone: "good" });
  else showFailure(texts("wentWrong"), failure);
}
