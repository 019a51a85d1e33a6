import { useUiTexts } from "../ui-texts.ts";
import { dismissToast, showFailure, showToast, type Toast } from "./toasts.ts";

/** Runs a toast's undo or restart once; reports the success or failure. */
export async function undoToast({ id, undo, isRestart = false }: Toast): Promise<void> {
  if (undo === undefined) return;
  dismissToast(id);
  const texts = useUiTexts.now();
  const otherwise = await undo();
  if (otherwise === undefined) showToast({ text: texts(isRestart ? "restarting" : "undone"), tone: "good" });
  else if ("text" in otherwise) showToast({ ...otherwise, tone: "warning" });
  else showFailure(texts("wentWrong"), otherwise);
}
