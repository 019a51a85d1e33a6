/** Returns the first sentence about an alert in the guide, English or Japanese. */
export function firstSentence(guide: string, name: string): string {
  const [, section = ""] = guide.split(`\n## ${name}\n\n`);
  const [paragraph = ""] = section.split("\n\n");
  const [sentence = ""] = paragraph
    .replaceAll(/(?<=[^\p{ASCII}])\n/gu, "")
    .replaceAll("\n", " ")
    .split(/(?<=\. )|(?<=。)/);
  return sentence.trimEnd();
}
