/** Dates and hours follow the reader's region: English from Britain has a 24-hour clock, English from America has not. */
export function regionOf(language: string, wanted: readonly string[]): string {
  const primary = language.split("-")[0];
  return wanted.find((tag) => tag.split("-")[0] === primary) ?? language;
}
