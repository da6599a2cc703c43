/** The colours of tags can be told from every ground they stand on, light and dark (3:1, WCAG 1.4.11). */
import { readFileSync } from "node:fs";
import { TagColor } from "@max/domain/tag/tag";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split(':root[data-theme="dark"]');
const THEMES = { light, dark };
const GROUNDS = ["--bg", "--bg-raised", "--bg-inbound", "--bg-hover", "--accent-soft"];

/** A token's own value in a theme, through the names it stands for. */
function valueOf(theme: string, name: string): string {
  const found = new RegExp(`${name}: ([^;]+);`).exec(theme) ?? new RegExp(`${name}: ([^;]+);`).exec(light);
  const value = found?.[1] ?? "";
  const other = /^var\((--[\w-]+)\)$/.exec(value);
  return other ? valueOf(theme, other[1]!) : value;
}

function luminance(hex: string): number {
  const part = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a! + 0.05) / (b! + 0.05);
}

describe.each(Object.entries(THEMES))("in the %s theme", (_name, theme) => {
  it.each(TagColor.options)("%s stands out from every ground", (color) => {
    const dot = valueOf(theme, `--tag-${color}`);
    expect(dot).toMatch(/^#[0-9a-f]{6}$/);
    for (const ground of GROUNDS) expect([ground, contrast(dot, valueOf(theme, ground)) >= 3]).toEqual([ground, true]);
  });

  it("has no two that are the same", () => {
    expect(new Set(TagColor.options.map((color) => valueOf(theme, `--tag-${color}`))).size).toBe(
      TagColor.options.length,
    );
  });
});
