/** The text without the signs it ends with. Read from its end: a pattern would begin anew at each of a long run of them. */
export function withoutEnding(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
