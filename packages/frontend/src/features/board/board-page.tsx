import { FolderX, ListTree } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useLiveSession } from "../../binding/live-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useAddressParameters } from "../../binding/use-address.ts";
import { useAnswer } from "../../binding/use-answer.ts";
import { useLink, useLive } from "../../binding/use-live.ts";
import { projectName } from "../../tasks/project-name.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { ButtonLink } from "../../ui/link/button-link.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { BoardView } from "./board-view.tsx";
import { useBoardTexts } from "./texts.ts";
import { useProjectRuns } from "./use-board.ts";
import styles from "./board.module.css";

/** Shows the tasks of a project in columns. */
export function BoardPage(): ReactElement {
  const texts = useBoardTexts();
  const { project } = useAddressParameters("board");
  const runs = useProjectRuns(project);
  const projects = useAnswer(["projects"], (api) => api.team.projects());
  const [newest] = runs;
  const known = projects.data?.find(({ id }) => id === project)?.name;
  const name = known ?? (newest === undefined ? undefined : projectName(newest));
  if (newest !== undefined)
    return <BoardView key={project} project={project} name={name ?? project} runs={runs} />;
  return (
    <Page title={name ?? texts("board")}>
      <Nothing project={project} known={known !== undefined} asked={!projects.isPending} />
    </Page>
  );
}

interface NothingProps {
  readonly project: string;
  readonly known: boolean;
  /** The list of projects has been loaded. */
  readonly asked: boolean;
}

function Nothing({ project, known, asked }: NothingProps): ReactElement {
  const texts = useBoardTexts();
  const link = useLink();
  const may = usePermissions();
  const { store } = useLiveSession();
  const loading = useLive(() => store.loading);
  if (link.kind === "away") return <ErrorNote failure={link.failure} />;
  if (loading || !asked) return <Skeleton height="20rem" />;
  if (!known) {
    return (
      <EmptyState
        title={texts("noProject")}
        icon={<FolderX aria-hidden="true" />}
        action={<ButtonLink to={addressOf("overview", {})}>{texts("overview")}</ButtonLink>}
      >
        {texts("noProjectHint")}
      </EmptyState>
    );
  }
  const add = <ButtonLink to={addressOf("add", { project })}>{texts("add")}</ButtonLink>;
  return (
    <EmptyState
      title={texts("noRuns")}
      icon={<ListTree aria-hidden="true" />}
      action={may("runs:write", project) ? add : undefined}
    >
      <p>{texts("noRunsHint")}</p>
      <code className={styles["command"]}>wzp run</code>
    </EmptyState>
  );
}
