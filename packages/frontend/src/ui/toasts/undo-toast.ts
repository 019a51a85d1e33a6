import { useUiTexts } from "../ui-texts.ts";
import { dismissToast, showFailure, showToast, type Toast } from "./toasts.ts";

/** Undoes what a toast tells of, or starts it again, once; says so, or why not. */
export async function undoToast({ id, undo, isRestart = false }: Toast): Promise<void> {
  if (undo === undefined) return;
  dismissToast(id);
  const texts = useUiTexts.now();
  const otherwise = await undo();
  if (otherwise === undefined) showToast({ text: texts(isRestart ? "restarting" : "undone"), tone: "good" });
  else if ("text" in otherwise) showToast({ ...otherwise, tone: "warning" });
  else showFailure(texts("wentWrong"), otherwise);
}
