import { createContext, use, type ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { Checkbox } from "../../../ui/field/checkbox.tsx";
import type { Fold } from "../diff/use-folded.ts";
import { useReviewTexts } from "../texts.ts";
import type { ViewedFiles } from "./use-viewed.ts";

interface Viewing extends Pick<ViewedFiles, "isViewed" | "mark"> {
  readonly fold: Fold;
}

export const ViewedContext = createContext<Viewing | undefined>(undefined);

/** Returns how to mark a file as viewed, which folds it. */
export function useViewing(): {
  readonly isViewed: (path: string) => boolean;
  readonly view: (path: string, is: boolean) => void;
} {
  const viewing = use(ViewedContext);
  if (viewing === undefined) throw new Error("A part of a diff is outside of a review.");
  const { isViewed, mark, fold } = viewing;
  return {
    isViewed,
    view: (path, is) => {
      mark(path, is);
      fold([path], is);
    },
  };
}

/** Marks a file as viewed. */
export function ViewedSwitch({ file: { path } }: { readonly file: ChangedFile }): ReactElement {
  const texts = useReviewTexts();
  const { isViewed, view } = useViewing();
  return (
    <Checkbox
      label={texts("viewed")}
      aria-label={texts("viewedFile", { path })}
      checked={isViewed(path)}
      onChange={(is) => view(path, is)}
    />
  );
}
