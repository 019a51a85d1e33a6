import { FolderOpen, Play } from "lucide-react";
import { useRef, type ChangeEvent, type ReactElement, type RefObject } from "react";

import { useApi } from "../../../binding/api-context.ts";
import { Button } from "../../../ui/button/button.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { useKept } from "../../../ui/kept/kept.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { planDraft, type PlanDraft } from "../draft.ts";
import { useAddTexts } from "../texts.ts";
import { useSubmit } from "../use-submit.ts";
import { PlanEditor, type PlanEditorHandle } from "./plan-editor.tsx";
import { PlanVerdict } from "./plan-verdict.tsx";
import { useCheckedPlan } from "./use-checked-plan.ts";
import styles from "./plan.module.css";

/** The editor itself; loaded with its libraries when somebody comes with a plan. */
export function PlanForm({ project }: { readonly project: string }): ReactElement {
  const texts = useAddTexts();
  const api = useApi();
  const kept = planDraft(project);
  const draft = useKept(kept) ?? { text: texts("starter"), file: "wezterm-parallel.yaml" };
  const checked = useCheckedPlan(draft.text);
  const editor = useRef<PlanEditorHandle>(null);
  const { busy, failure, send } = useSubmit();
  const change = (part: Partial<PlanDraft>) => kept.set({ ...draft, ...kept.get(), ...part });
  const submit = () =>
    void send(
      `${draft.file}\n${draft.text}`,
      (key) => api.plans.submit(project, { text: draft.text, file: draft.file }, key),
      () => undefined,
    );
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
        <ToolbarSpace />
        <Button variant="primary" icon={<Play />} busy={busy} onClick={submit}>
          {texts("submit")}
        </Button>
      </Toolbar>
      {failure === undefined ? null : <ErrorNote title={texts("refused")} failure={failure} />}
      <div className={styles["parts"]}>
        <PlanEditor
          ref={editor}
          initial={draft.text}
          label={texts("planText")}
          problems={checked.problems}
          onChange={(text) => change({ text })}
          onSubmit={submit}
        />
        <PlanVerdict checked={checked} onGo={(problem) => editor.current?.goTo(problem)} />
      </div>
    </div>
  );
}

interface OpenFileProps {
  readonly editor: RefObject<PlanEditorHandle | null>;
  readonly before: PlanDraft;
  readonly onOpen: (draft: PlanDraft) => void;
}

/** A plan of this machine in the editor's place; what was there comes back with one click. */
function OpenFile({ editor, before, onOpen }: OpenFileProps): ReactElement {
  const texts = useAddTexts();
  const input = useRef<HTMLInputElement>(null);
  const put = (draft: PlanDraft) => {
    editor.current?.replace(draft.text);
    onOpen(draft);
  };
  const open = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    target.value = "";
    if (file === undefined) return;
    put({ text: await file.text(), file: file.name });
    showToast({
      text: texts("opened", { file: file.name }),
      undo: () => {
        put(before);
        return Promise.resolve(undefined);
      },
    });
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
