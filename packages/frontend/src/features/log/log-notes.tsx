import type { ReactElement } from "react";

import { Callout } from "../../ui/error/callout.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import type { LogSearch } from "./search/log-search.ts";
import type { Reading } from "./reading.ts";
import styles from "./log.module.css";
import { useLogTexts } from "./texts.ts";

interface LogNotesProps {
  readonly reading: Reading;
  readonly search: LogSearch | undefined;
}

/** Notes above the lines: the server is away, or the search failed. */
export function LogNotes({ reading, search }: LogNotesProps): ReactElement | null {
  const texts = useLogTexts();
  const { failure, extent, counting } = reading.pages;
  const retry = () => void reading.pages.look();
  const notes = [
    failure !== undefined && extent === undefined && (
      <ErrorNote key="failure" failure={failure} title={texts("notAvailable")} retry={retry} />
    ),
    failure !== undefined && extent !== undefined && (
      <Callout key="away" tone="warning" role="status">
        {texts("away")}
      </Callout>
    ),
    counting && (
      <Callout key="counting" role="status">
        {texts("counting")}
      </Callout>
    ),
    search !== undefined && (
      <SearchNote key="search" search={search} again={() => reading.seek(search.query)} />
    ),
  ].filter(Boolean);
  return notes.length === 0 ? null : <div className={styles["notes"]}>{notes}</div>;
}

interface SearchNoteProps {
  readonly search: LogSearch;
  readonly again: () => void;
}

function SearchNote({ search, again }: SearchNoteProps): ReactElement | null {
  const texts = useLogTexts();
  if (search.state === "slow")
    return (
      <Callout tone="warning" title={texts("slow")} role="alert">
        {texts("slowHint")}
      </Callout>
    );
  if (search.failure === undefined) return null;
  if (search.failure.reason === "invalid-request" && search.query.kind === "pattern")
    return (
      <Callout tone="warning" role="status">
        {texts.rich("badPattern", { why: <span lang="en">{search.failure.detail}</span> })}
      </Callout>
    );
  return <ErrorNote failure={search.failure} title={texts("searchFailed")} retry={again} />;
}
