import type { ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ChangeFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { useAnswer } from "../../../binding/use-answer.ts";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Bytes } from "../../../ui/time/numbers.tsx";
import { useDiffTexts, useReviewTexts } from "../texts.ts";
import { useShownRange } from "../threads/range-context.ts";
import { useReview } from "../threads/review-context.tsx";
import styles from "./binary-file.module.css";

/** The size of a file that is not text, before and after the change, and both pictures of an image. */
export function BinaryFile({ file }: { readonly file: ChangedFile }): ReactElement {
  const texts = useReviewTexts();
  const { from, to } = useShownRange();
  const { status, path, oldPath = path } = file;
  return (
    <div className={styles["versions"]}>
      {status === "added" ? null : <Version label={texts("before")} path={oldPath} commit={from} />}
      {status === "deleted" ? null : <Version label={texts("after")} path={path} commit={to} />}
    </div>
  );
}

interface VersionProps {
  readonly label: string;
  readonly path: string;
  readonly commit: string;
}

function Version({ label, path, commit }: VersionProps): ReactElement {
  const texts = useDiffTexts();
  const { change: id } = useReview().review;
  const { data, error, refetch } = useAnswer(["file", id, commit, path], (api) =>
    api.get("getFile", { id }, { path, commit }),
  );
  if (error !== null)
    return <ErrorNote title={texts("notRead")} failure={error.failure} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={2} />;
  return (
    <figure aria-label={`${label} ${path}`}>
      <figcaption>
        {label} <Bytes value={data.size} />
      </figcaption>
      {data.image === undefined ? null : <Picture image={data.image} alt={`${label} ${path}`} />}
    </figure>
  );
}

interface PictureProps {
  readonly image: NonNullable<ChangeFile["image"]>;
  readonly alt: string;
}

function Picture({ image: { type, data }, alt }: PictureProps): ReactElement {
  return <img src={`data:${type};base64,${data}`} alt={alt} />;
}
