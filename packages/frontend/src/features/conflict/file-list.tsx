import { CircleCheck, CircleDot } from "lucide-react";
import type { ReactElement } from "react";

import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useResolving } from "./conflict-context.ts";
import { isSolved } from "./resolution.ts";
import { useConflictPageTexts } from "./texts.ts";
import styles from "./conflict.module.css";

/** The files in conflict with their state; a click shows one. */
export function FileList(): ReactElement {
  const texts = useConflictPageTexts();
  const { conflict, spots, resolution, current, show } = useResolving();
  const shown = spots.find(({ key }) => key === current)?.file;
  return (
    <nav aria-label={texts("file")} className={styles["files"]}>
      <ul>
        {conflict.files.map((file) => {
          const own = spots.filter((spot) => spot.file === file);
          const open = own.find((spot) => !isSolved(spot, resolution.choices));
          const state = texts(open === undefined ? "fileSolved" : "fileOpen");
          return (
            <li key={file.path}>
              <button
                type="button"
                aria-current={file === shown || undefined}
                data-solved={open === undefined || undefined}
                onClick={() => show((open ?? own[0])?.key ?? "")}
              >
                {open === undefined ? <CircleCheck aria-label={state} /> : <CircleDot aria-label={state} />}
                <span>
                  <VisibleText>{file.path}</VisibleText>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
