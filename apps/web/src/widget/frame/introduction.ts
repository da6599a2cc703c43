/** The form before the first message. What is written there is what the visitor says of themself, and nobody vouches for it. */
import type { WidgetConfig } from "@max/domain/widget/wire";
import { draw } from "./draw.ts";
import type { Words } from "./words.ts";

export function introduction(
  { askName, askEmail }: WidgetConfig,
  words: Words,
  onDone: (claims: { name?: string; email?: string }) => void,
): HTMLFormElement {
  const field = (label: string, ask: WidgetConfig["askName"], more: Record<string, string>) => {
    const input = draw("input", { ...more, required: ask === "required" });
    const hint = ask === "optional" ? draw("span", { class: "hint" }, ` (${words.optional})`) : null;
    return { input, line: draw("label", {}, draw("span", {}, label, hint), input) };
  };
  const name = field(words.yourName, askName, { type: "text", autocomplete: "name", maxlength: "200" });
  const email = field(words.yourEmail, askEmail, { type: "email", autocomplete: "email", maxlength: "300" });
  return draw(
    "form",
    {
      class: "introduction",
      submit(event) {
        event.preventDefault();
        const [given, address] = [name.input.value.trim(), email.input.value.trim()];
        onDone({ ...(given && { name: given }), ...(address && { email: address }) });
      },
    },
    askName === "no" ? null : name.line,
    askEmail === "no" ? null : email.line,
    draw("button", {}, words.start),
  );
}
