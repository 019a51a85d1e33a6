import { FolderGit2, FolderOpen, Play } from "lucide-react";
import { useRef, type ChangeEvent, type ReactElement, type RefObject } from "react";

import type { PlanCheck, PlanFile } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { Input } from "../../../ui/field/input.tsx";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { planDraft, type PlanDraft } from "../draft.ts";
import { useAddTexts } from "../texts.ts";
import { useProjectPlan } from "../use-project-plan.ts";
import { useSubmit } from "../use-submit.ts";
import { useChosenTasks, type ChosenTasks } from "./use-chosen-tasks.ts";
import { PlanEditor, type PlanEditorHandle } from "./plan-editor.tsx";
import { ParamFields } from "./param-fields.tsx";
import { PlanVerdict } from "./plan-verdict.tsx";
import { useProposal } from "./use-proposal.ts";
import { usePlanParams } from "./use-plan-params.ts";
import { useCheckedPlan } from "./use-checked-plan.ts";
import styles from "./plan.module.css";

/** Shows the project's own plan in the editor, or a sample if it has none. */
export function PlanForm({ project }: { readonly project: string }): ReactElement {
  const texts = useAddTexts();
  const { plan, failure } = useProjectPlan(project);
  if (plan === undefined && failure === undefined) return <Skeleton height="24rem" />;
  return (
    <>
      {failure === undefined ? null : <ErrorNote title={texts("planNotRead")} failure={failure} />}
      <LoadedForm project={project} own={plan?.plan} />
    </>
  );
}

interface LoadedFormProps {
  readonly project: string;
  /** The project's own plan file; edited or not, it runs relative to the file's directory. */
  readonly own: PlanFile | undefined;
}

/** The form with the editor, loaded with its libraries on demand. */
function LoadedForm({ project, own }: LoadedFormProps): ReactElement {
  const texts = useAddTexts();
  const { draft, change } = usePlanDraft(project, own);
  const checked = useCheckedPlan(draft.text);
  const editor = useRef<PlanEditorHandle>(null);
  const choice = useChosenTasks(checked.check?.tasks ?? none);
  const { part, errors, attempt, given, validate } = usePlanParams({
    check: checked.check,
    typed: draft.params,
    change: (params) => change({ params }),
  });
  const wanted = { ...draft, ...choice, folder: own?.folder, params: given };
  const { busy, failure, submit } = useSubmitPlan(project, wanted, validate);
  const unread = useProposal(usePutPlan({ editor, before: draft, onOpen: change }));
  useKeys(texts("fromPlan"), { "mod+enter": { does: texts("submit"), run: submit } });
  return (
    <div className={styles["form"]}>
      <Toolbar label={texts("fromPlan")}>
        <Input
          mono
          className={styles["file"]}
          aria-label={texts("file")}
          autoComplete="off"
          spellCheck={false}
          value={draft.file}
          onChange={({ target }) => change({ file: target.value })}
        />
        <OpenFile editor={editor} before={draft} onOpen={change} />
        {own === undefined || own.text === draft.text ? null : (
          <UseOwn own={own} editor={editor} before={draft} onOpen={change} />
        )}
        <ToolbarSpace />
        <Button variant="primary" icon={<Play />} busy={busy} onClick={submit}>
          <RunLabel check={checked.check} choice={choice} />
        </Button>
      </Toolbar>
      {failure === undefined ? null : <ErrorNote title={texts("refused")} failure={failure} />}
      {unread === undefined ? null : <ErrorNote title={texts("planNotRead")} failure={unread} />}
      <ParamFields part={part} errors={errors} attempt={attempt} />
      <div className={styles["parts"]}>
        <PlanEditor
          ref={editor}
          initial={draft.text}
          label={texts("planText")}
          problems={checked.problems}
          onChange={(text) => change({ text })}
          onSubmit={submit}
        />
        <PlanVerdict checked={checked} choice={choice} onGo={(problem) => editor.current?.goTo(problem)} />
      </div>
    </div>
  );
}

const none: PlanCheck["tasks"] = [];

function usePlanDraft(project: string, own: PlanFile | undefined) {
  const texts = useAddTexts();
  const kept = planDraft(project);
  const otherwise = own ?? { text: texts("starter"), file: "wezterm-parallel.yaml" };
  const draft = useStoredValue(kept) ?? {
    text: otherwise.text,
    file: otherwise.file,
    params: {},
  };
  const change = (part: Partial<PlanDraft>) => kept.set({ ...draft, ...kept.get(), ...part });
  return { draft, change };
}

interface PlanToSubmit extends Omit<PlanDraft, "params"> {
  /** `name=value`. */
  readonly params: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly folder: string | undefined;
}

function useSubmitPlan(
  project: string,
  { text, file, folder, chosen, params }: PlanToSubmit,
  validate: () => boolean,
) {
  const api = useApi();
  const { busy, failure, send } = useSubmit();
  const tasks = [...chosen];
  const submit = () => {
    if (!validate()) return;
    void send(
      JSON.stringify([file, text, tasks, params]),
      (key) => api.plans.submit(project, { text, file, folder, tasks, params }, key),
      () => undefined,
    );
  };
  return { busy, failure, submit };
}

/** Label of the run button: the number of tasks, once known. */
function RunLabel({
  check,
  choice: { chosen, running },
}: {
  readonly check: PlanCheck | undefined;
  readonly choice: ChosenTasks;
}): string {
  const texts = useAddTexts();
  if (check?.valid !== true) return texts("submit");
  return texts(chosen.size === 0 ? "runAll" : "runChosen", { count: running.size });
}

/** Replaces the text with the project's plan, with an undo. */
function UseOwn({ own, ...place }: OpenFileProps & { readonly own: PlanFile }): ReactElement {
  const texts = useAddTexts();
  const put = usePutPlan(place);
  return (
    <Button icon={<FolderGit2 />} onClick={() => put({ text: own.text, file: own.file, params: {} })}>
      {texts("showProjectPlan")}
    </Button>
  );
}

interface OpenFileProps {
  readonly editor: RefObject<PlanEditorHandle | null>;
  readonly before: PlanDraft;
  readonly onOpen: (draft: PlanDraft) => void;
}

/** Returns a function that replaces the editor's text and shows a toast with an undo. */
function usePutPlan({ editor, before, onOpen }: OpenFileProps): (draft: PlanDraft) => void {
  const texts = useAddTexts();
  const put = (draft: PlanDraft) => {
    editor.current?.replace(draft.text);
    onOpen(draft);
  };
  return (draft) => {
    put(draft);
    showToast({
      text: texts("opened", { file: draft.file }),
      undo: () => {
        put(before);
        return Promise.resolve(undefined);
      },
    });
  };
}

/** Opens a local plan file in the editor, with an undo. */
function OpenFile(place: OpenFileProps): ReactElement {
  const texts = useAddTexts();
  const input = useRef<HTMLInputElement>(null);
  const put = usePutPlan(place);
  const open = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    target.value = "";
    if (file === undefined) return;
    put({ text: await file.text(), file: file.name, params: {} });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,text/yaml"
        hidden
        aria-label={texts("openFile")}
        onChange={(event) => void open(event)}
      />
      <Button icon={<FolderOpen />} onClick={() => input.current?.click()}>
        {texts("openFile")}
      </Button>
    </>
  );
}
