import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Texts of the editor library, by its own English ones. */
const english = {
  Completions: "Completions",
  "Control character": "Control character",
  Diagnostics: "Diagnostics",
  Find: "Find",
  "Go to line": "Go to line",
  "No diagnostics": "No diagnostics",
  Replace: "Replace",
  "Selection deleted": "Selection deleted",
  all: "all",
  "by word": "by word",
  close: "close",
  "current match": "current match",
  go: "go",
  "match case": "match case",
  next: "next",
  "on line": "on line",
  previous: "previous",
  regexp: "regexp",
  replace: "replace",
  "replace all": "replace all",
  "replaced $ matches": "replaced $ matches",
  "replaced match on line $": "replaced match on line $",
  to: "to",
} as const;
type Phrase = keyof typeof english;

const useTexts = defineTexts("words.editor", {
  en: english,
  ja: {
    Completions: "入力候補",
    "Control character": "制御文字",
    Diagnostics: "誤り",
    Find: "検索",
    "Go to line": "行へ移動",
    "No diagnostics": "誤りはありません",
    Replace: "置換後",
    "Selection deleted": "選択範囲を削除しました",
    all: "すべて選択",
    "by word": "単語単位",
    close: "閉じる",
    "current match": "現在の一致",
    go: "移動",
    "match case": "大文字と小文字を区別",
    next: "次へ",
    "on line": "行",
    previous: "前へ",
    regexp: "正規表現",
    replace: "置換",
    "replace all": "すべて置換",
    "replaced $ matches": "$ か所を置換しました",
    "replaced match on line $": "$ 行目を置換しました",
    to: "から",
  },
});

/** Returns the editor's texts in the current language. */
export function useEditorPhrases(): Readonly<Record<string, string>> {
  const texts = useTexts();
  return phrasesIn(texts);
}

/** Cached per language: a new object would recreate the editor. */
const made = new Map<ReturnType<typeof useTexts>, Readonly<Record<string, string>>>();

function phrasesIn(texts: ReturnType<typeof useTexts>): Readonly<Record<string, string>> {
  const before = made.get(texts);
  if (before !== undefined) return before;
  const phrases = Object.fromEntries(Object.keys(english).map((each) => [each, texts(each as Phrase)]));
  made.set(texts, phrases);
  return phrases;
}
