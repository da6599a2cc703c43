/** What a slot of a template most likely wants, so that an agent only looks instead of typing. */
import type { VariableName, VariableValues } from "../canned/variables.ts";
import { type SlotValue, slotsOf, type TemplateParts } from "./template.ts";

/** Names that people give their variables, in our three languages. */
const NAMED: readonly (readonly [pattern: RegExp, variable: VariableName])[] = [
  [
    /^(first_?name|primeiro_?nome|nome|nombre|name|cliente|customer|customer_?name|nome_?cliente|nombre_?cliente)$/,
    "contact.first_name",
  ],
  [/^(full_?name|nome_?completo|nombre_?completo)$/, "contact.name"],
  [/^(agent|agent_?name|agente|atendente|asesor|nome_?atendente)$/, "agent.first_name"],
  [/^(company|company_?name|empresa|loja|tienda|store)$/, "company.name"],
  [/^(phone|telefone|telefono)$/, "contact.phone"],
];
/** A greeting is followed by a name. */
const GREETING = /(?:^|[\s¡])(?:hi|hello|hey|dear|ol[áa]|oi|prezad[oa]|hola|estimad[oa])[\s,]*$/i;

/** Only what can be told with some confidence; the rest is left to fill in. */
export function prefill(parts: TemplateParts, values: VariableValues): SlotValue[] {
  return slotsOf(parts).flatMap(({ id, place, key, kind }) => {
    if (kind !== "text" || place === "button") return [];
    const variable = parts.isNamed
      ? NAMED.find(([pattern]) => pattern.test(key.toLowerCase()))?.[1]
      : isGreeted(place === "header" ? (parts.header?.text ?? "") : parts.body, key)
        ? "contact.first_name"
        : undefined;
    const text = variable && values[variable]?.replace(/\s+/g, " ").trim();
    return text ? [{ slot: id, text }] : [];
  });
}

function isGreeted(text: string, key: string): boolean {
  const at = text.search(new RegExp(`\\{\\{\\s*${key}\\s*\\}\\}`));
  return at >= 0 && GREETING.test(text.slice(Math.max(0, at - 40), at));
}
