import { Bookmark, BookmarkPlus, Trash2 } from "lucide-react";
import { useState, type FormEvent, type ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Button } from "../../../ui/button/button.tsx";
import { Dialog } from "../../../ui/dialog/dialog.tsx";
import { ErrorNote } from "../../../ui/error/error-note.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Menu } from "../../../ui/menu/menu.tsx";
import { showFailure, showToast } from "../../../ui/toasts/toasts.ts";
import type { SavedView } from "./saved-views.ts";
import { useBoardTexts } from "../texts.ts";
import styles from "../board.module.css";
import { useSavedViews, type SavedViews } from "./use-saved-views.ts";
import type { View } from "./use-view.ts";

interface ViewsMenuProps {
  readonly project: string;
  readonly view: View;
}

/** The menu of saved views: filters and choices of runs. */
export function ViewsMenu({ project, view }: ViewsMenuProps): ReactElement {
  const texts = useBoardTexts();
  const saved = useSavedViews(project);
  const [naming, setNaming] = useState(false);
  const views = saved.views.map((each) => ({
    label: each.name,
    checked: each.filter === view.filter && each.run === view.run,
    run: () => view.show(each),
  }));
  const removals = saved.views.map((each) => ({
    label: texts("removeView", { view: each.name }),
    icon: <Trash2 />,
    run: () => void forget(saved, each),
  }));
  const save = { label: texts("saveView"), icon: <BookmarkPlus />, run: () => setNaming(true) };
  return (
    <>
      <Menu
        commands={`board.views.${project}`}
        align="start"
        trigger={
          <Button className={styles["add"]} icon={<Bookmark aria-hidden="true" />}>
            {texts("views")}
          </Button>
        }
        groups={[
          ...(views.length === 0 ? [] : [{ title: texts("savedViews"), items: views }]),
          { items: [save] },
          ...(removals.length === 0 ? [] : [{ title: texts("viewRemovals"), items: removals }]),
        ]}
      />
      {naming ? <NameDialog save={saved.save} view={view} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

async function forget({ save, remove }: SavedViews, view: SavedView): Promise<void> {
  const texts = useBoardTexts.now();
  const failure = await remove(view);
  if (failure !== undefined) return void showFailure(texts("notKept"), failure);
  showToast({ text: texts("removedView", { view: view.name }), undo: () => save(view) });
}

interface NameDialogProps extends Pick<ViewsMenuProps, "view">, Pick<SavedViews, "save"> {
  readonly onClose: () => void;
}

/** Fits a sentence, and a menu's width. */
const longestName = 60;

function NameDialog({ save, view, onClose }: NameDialogProps): ReactElement {
  const texts = useBoardTexts();
  const [name, setName] = useState(view.filter);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const keep = async (trimmed: string) => {
    setBusy(true);
    const failed = await save({ name: trimmed, filter: view.filter, run: view.run });
    setBusy(false);
    setFailure(failed);
    if (failed !== undefined) return;
    showToast({ text: texts("savedView", { view: trimmed }), tone: "good" });
    onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void keep(name.trim());
  };
  return (
    <Dialog open size="small" title={texts("saveViewTitle")} lead={texts("saveViewLead")} onClose={onClose}>
      <form className={styles["naming"]} onSubmit={send}>
        <Field label={texts("viewName")}>
          <Input
            required
            maxLength={longestName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {failure === undefined ? null : <ErrorNote failure={failure} title={texts("notKept")} />}
        <Button type="submit" variant="primary" busy={busy}>
          {texts("saveViewAction")}
        </Button>
      </form>
    </Dialog>
  );
}
