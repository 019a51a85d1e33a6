import { newsWords } from "../../../ui/notify/news-words.ts";
import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Titles of the browser notifications, by kind of news. */
export const useNewsTexts = defineTexts("words.news", newsWords);
