import type { MouseEvent, ReactElement } from "react";

import type { Artifact } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { proposalFile } from "@wezterm-parallel/shared/domain/plan/proposal-prompt";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { useApi } from "../../../binding/api-context.ts";
import { usePermissions } from "../../../binding/me-context.ts";
import { usePages } from "../../../binding/use-pages.ts";
import { Button } from "../../../ui/button/button.tsx";
import { CopyButton } from "../../../ui/copy/copy-button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { ButtonLink } from "../../../ui/link/button-link.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Bytes } from "../../../ui/time/numbers.tsx";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useTaskPageTexts } from "../texts.ts";
import styles from "./details.module.css";
import pageStyles from "../task.module.css";

interface ArtifactsProps {
  readonly attempt: AttemptResource;
  /** Patterns of the files to keep. */
  readonly patterns: readonly string[];
  readonly project: string;
}

/** Lists an attempt's artifacts for download; nothing if there are none. */
export function Artifacts({ attempt, patterns, project }: ArtifactsProps): ReactElement | null {
  const texts = useTaskPageTexts();
  const may = usePermissions();
  const place = attempt.result?.artifacts;
  if (place === undefined) return null;
  const lead = texts.rich("artifactsLead", { patterns: <code>{patterns.join(" ")}</code> });
  return (
    <Section title={texts("artifacts")} lead={lead}>
      {may("logs:read", project) ? <KeptFiles attempt={attempt.id} project={project} /> : null}
      <p className={styles["place"]}>
        {texts("artifactsPlace", { worker: attempt.worker })}
        <span className={pageStyles["path"]}>
          <code>{place}</code>
          <CopyButton value={place} what={texts("path")} />
        </span>
      </p>
    </Section>
  );
}

interface KeptFilesProps extends Pick<ArtifactsProps, "project"> {
  readonly attempt: string;
}

function KeptFiles({ attempt, project }: KeptFilesProps): ReactElement {
  const texts = useTaskPageTexts();
  const may = usePermissions();
  const pages = usePages<Artifact>(["artifacts", attempt], (api, cursor) =>
    api.artifacts(attempt, { cursor }),
  );
  return (
    <>
      <Answered of={pages} skeleton={<Skeleton lines={3} />}>
        {(files) => (
          <ul className={styles["files"]} aria-label={texts("artifacts")}>
            {files.map(({ path, bytes }) => (
              <li key={path}>
                <Download attempt={attempt} path={path} />
                <span>
                  <Bytes value={bytes} />
                </span>
                {path === proposalFile && may("runs:write", project) ? (
                  <ButtonLink size="small" to={editorOf(project, attempt)}>
                    {texts("openProposal")}
                  </ButtonLink>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {pages.hasNextPage ? (
        <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {texts("artifactsMore")}
        </Button>
      ) : null}
    </>
  );
}

/** The plan editor, with the plan that an agent proposed in this attempt. */
function editorOf(project: string, attempt: string): string {
  return `${addressOf("add", { project })}?${new URLSearchParams({ from: "plan", proposal: attempt })}`;
}

interface DownloadProps {
  readonly attempt: string;
  readonly path: string;
}

/** Checks access by the API first, because a download cannot renew the session and shows nothing when refused. */
function Download({ attempt, path }: DownloadProps): ReactElement {
  const texts = useTaskPageTexts();
  const api = useApi();
  const href = routePath("readArtifact", { id: attempt }, { path });
  const name = path.split("/").at(-1) ?? path;
  const download = async (event: MouseEvent) => {
    event.preventDefault();
    const answer = await api.artifacts(attempt, { limit: 1 });
    if (!answer.ok) return void showFailure(texts("notDownloaded"), answer.failure);
    Object.assign(document.createElement("a"), { href, download: name }).click();
  };
  return (
    <a
      href={href}
      download={name}
      title={texts("download", { path })}
      onClick={(event) => void download(event)}
    >
      {path}
    </a>
  );
}
