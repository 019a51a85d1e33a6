import {
  createContext,
  use,
  useCallback,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from "react";

import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Answer } from "@wezterm-parallel/shared/client/calls";
import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { showFailure } from "../../../ui/toasts/toasts.ts";
import { useReviewTexts } from "../texts.ts";
import type { ThreadPlace } from "./thread-anchors.ts";

/** The place in which text is being written: a new thread on lines of a commit, or a reply. */
export type OpenEditor =
  | { readonly kind: "new"; readonly place: ThreadPlace; readonly commit: string }
  | { readonly kind: "reply"; readonly thread: number }
  | { readonly kind: "edit"; readonly comment: number };

export interface ReviewSession {
  readonly review: ReviewResource;
  readonly mayReview: boolean;
  readonly mayMerge: boolean;
  /** Open editors by their names. */
  readonly editors: ReadonlyMap<string, OpenEditor>;
  readonly openEditor: (editor: OpenEditor) => void;
  readonly closeEditor: (editor: OpenEditor) => void;
  /** Texts of open editors, which outlive their elements: those are removed while they are scrolled out of view. */
  readonly typed: Map<string, string>;
  /** Carries out a change of the review and shows it; failures are shown in a toast. */
  readonly act: (send: (api: Client, change: string) => Answer<unknown>, title?: string) => Promise<boolean>;
  readonly isSending: boolean;
  readonly setSending: (open: boolean) => void;
}

const ReviewContext = createContext<ReviewSession | undefined>(undefined);

export function useReview(): ReviewSession {
  const session = use(ReviewContext);
  if (session === undefined) throw new Error("A part of a review is outside of it.");
  return session;
}

export function nameOfEditor(editor: OpenEditor): string {
  if (editor.kind === "reply") return `reply ${editor.thread}`;
  if (editor.kind === "edit") return `edit ${editor.comment}`;
  const { path, side, first, last } = editor.place;
  return `new ${side} ${first} ${last} ${path}`;
}

interface ReviewProviderProps {
  readonly review: ReviewResource;
  readonly mayReview: boolean;
  readonly mayMerge: boolean;
  readonly children: ReactNode;
}

/** Keeps what a person writes while they review a change. */
export function ReviewProvider({ review, mayReview, mayMerge, children }: ReviewProviderProps): ReactElement {
  const act = useAct(review.change);
  const [editors, setEditors] = useState<ReadonlyMap<string, OpenEditor>>(new Map());
  const [isSending, setSending] = useState(false);
  const typed = useRef(new Map<string, string>());
  const openEditor = useCallback(
    (editor: OpenEditor) => setEditors((before) => new Map(before).set(nameOfEditor(editor), editor)),
    [],
  );
  const closeEditor = useCallback((editor: OpenEditor) => {
    const name = nameOfEditor(editor);
    typed.current.delete(name);
    setEditors((before) => new Map([...before].filter(([each]) => each !== name)));
  }, []);
  const session = useMemo(
    (): ReviewSession => ({
      review,
      mayReview,
      mayMerge,
      editors,
      openEditor,
      closeEditor,
      typed: typed.current,
      act,
      isSending,
      setSending,
    }),
    [review, mayReview, mayMerge, editors, openEditor, closeEditor, act, isSending],
  );
  return <ReviewContext value={session}>{children}</ReviewContext>;
}

function useAct(change: string): ReviewSession["act"] {
  const api = useApi();
  const refresh = useRefresh();
  return useCallback(
    async (send, title = useReviewTexts.now()("notSaved")) => {
      const answer = await send(api, change);
      // A refusal often means that the page is behind.
      await refresh(["changes"]);
      if (!answer.ok) showFailure(title, answer.failure);
      return answer.ok;
    },
    [api, refresh, change],
  );
}
