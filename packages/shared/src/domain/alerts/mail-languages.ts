/** Apart from the words of the mail, which are loaded with the first one. */
export const mailLanguages = ["en", "ja"] as const;
export type MailLanguage = (typeof mailLanguages)[number];
