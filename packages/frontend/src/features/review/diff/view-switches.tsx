import { Columns2, Pilcrow, Rows2 } from "lucide-react";
import type { ReactElement } from "react";

import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { useDiffTexts } from "../texts.ts";
import { BarButton } from "./bar-button.tsx";
import { diffView, hideBlanks } from "./diff-view.ts";

/** Switches between split and unified view, and whether differences in whitespace are shown. */
export function ViewSwitches(): ReactElement {
  const texts = useDiffTexts();
  const blanks = useStoredValue(hideBlanks);
  const split = useStoredValue(diffView) === "split";
  return (
    <>
      <BarButton
        icon={<Pilcrow />}
        label={texts("switchBlanks")}
        keys="w"
        pressed={blanks}
        onClick={() => hideBlanks.set(!blanks)}
      />
      <BarButton
        wideOnly
        icon={split ? <Rows2 /> : <Columns2 />}
        label={texts(split ? "showUnified" : "showSplit")}
        keys="s"
        onClick={() => diffView.set(split ? "unified" : "split")}
      />
    </>
  );
}
