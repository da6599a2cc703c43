/** The approved templates every sample account has, and what Meta checks when one is sent. */
import { z } from "zod";
import { graphError, type GraphError } from "./graph-error.ts";
import type { Choice } from "./chats.ts";

export type Template = {
  id: string;
  name: string;
  language: string;
  status: "APPROVED" | "PAUSED" | "REJECTED";
  category: "UTILITY" | "MARKETING" | "AUTHENTICATION";
  parameter_format: "POSITIONAL" | "NAMED";
  components: {
    type: string;
    format?: string;
    text?: string;
    buttons?: { type: string; text: string; url?: string }[];
  }[];
  quality_score: { score: string };
};

const template = (
  id: string,
  name: string,
  language: string,
  body: string,
  more: Partial<Template> & { buttons?: { type: string; text: string; url?: string }[]; footer?: string } = {},
): Template => ({
  id,
  name,
  language,
  status: more.status ?? "APPROVED",
  category: more.category ?? "UTILITY",
  parameter_format: /\{\{[a-z]/.test(body) ? "NAMED" : "POSITIONAL",
  components: [
    { type: "BODY", text: body },
    ...(more.footer ? [{ type: "FOOTER", text: more.footer }] : []),
    ...(more.buttons ? [{ type: "BUTTONS", buttons: more.buttons }] : []),
  ],
  quality_score: { score: "GREEN" },
});

export const TEMPLATES: Template[] = [
  template("900100000000001", "hello_world", "en_US", "Hello! This is a message from our support team."),
  template("900100000000002", "pedido_enviado", "pt_BR", "Olá {{nome}}, seu pedido {{codigo}} foi enviado hoje.", {
    buttons: [
      { type: "QUICK_REPLY", text: "Falar com alguém" },
      { type: "URL", text: "Acompanhar", url: "https://example.test/pedido" },
    ],
  }),
  template("900100000000003", "order_update", "en_US", "Hi {{1}}, there is news about your order {{2}}: {{3}}.", {
    buttons: [
      { type: "QUICK_REPLY", text: "Talk to someone" },
      { type: "QUICK_REPLY", text: "Thank you" },
    ],
    footer: "Answer to reach our team",
  }),
  template(
    "900100000000004",
    "recordatorio_de_cita",
    "es_MX",
    "Hola {{1}}, tu cita es el {{2}}. ¿Puedes confirmarla?",
    {
      buttons: [
        { type: "QUICK_REPLY", text: "Confirmar" },
        { type: "QUICK_REPLY", text: "Cambiar" },
      ],
    },
  ),
  template("900100000000005", "spring_sale", "en_US", "Hi {{1}}, our spring sale has begun.", {
    category: "MARKETING",
    status: "PAUSED",
  }),
];

const Parameter = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  parameter_name: z.string().optional(),
});
const Component = z.looseObject({
  type: z.string(),
  sub_type: z.string().optional(),
  index: z.union([z.string(), z.number()]).optional(),
  parameters: z.array(Parameter).optional(),
});
const TemplateSend = z.looseObject({
  name: z.string(),
  language: z.looseObject({ code: z.string() }),
  components: z.array(Component).optional(),
});

export type TemplateRead =
  | { ok: true; text: string; category: string; choices: Choice[] }
  | { ok: false; error: GraphError };

const refuse = (error: GraphError): TemplateRead => ({ ok: false, error });

/** Checks the `template` object of a send and gives the text the customer will read. */
export function readTemplate(given: unknown): TemplateRead {
  const parsed = TemplateSend.safeParse(given);
  if (!parsed.success)
    return refuse(graphError(100, { message: "(#100) Param template must have a name and a language" }));
  const { name, language, components = [] } = parsed.data;
  const found = TEMPLATES.find((known) => known.name === name && known.language === language.code);
  if (!found || found.status === "REJECTED")
    return refuse(graphError(132001, { details: `template name (${name}) does not exist in ${language.code}` }));
  if (found.status === "PAUSED") return refuse(graphError(132015));

  const body = found.components.find((part) => part.type === "BODY")?.text ?? "";
  const wanted = [...body.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "");
  const parameters = components.find((part) => part.type.toLowerCase() === "body")?.parameters ?? [];
  if (parameters.length !== wanted.length)
    return refuse(
      graphError(132000, {
        details: `body: number of localizable_params (${parameters.length}) does not match the expected number of params (${wanted.length})`,
      }),
    );
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const key = found.parameter_format === "NAMED" ? parameter.parameter_name : String(index + 1);
    if (!key || !wanted.includes(key))
      return refuse(graphError(132012, { details: "Parameter name is missing or invalid" }));
    if (parameter.type !== "text" || parameter.text === undefined)
      return refuse(graphError(132012, { details: `body: parameter ${key} must be of type text` }));
    if (/[\n\t]| {5,}/.test(parameter.text))
      return refuse(
        graphError(132007, {
          details: "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        }),
      );
    values.set(key, parameter.text);
  }
  const text = body.replace(/\{\{(\w+)\}\}/g, (_, key: string) => values.get(key) ?? "");
  const buttons = found.components.find((part) => part.type === "BUTTONS")?.buttons ?? [];
  const choices = buttons.map((button, index): Choice => {
    const sent = components.find(
      (part) => part.type.toLowerCase() === "button" && String(part.index) === String(index),
    );
    const payload = sent?.parameters?.[0]?.["payload"];
    return button.type === "QUICK_REPLY"
      ? {
          id: typeof payload === "string" ? payload : button.text,
          title: button.text,
          description: null,
          kind: "template",
        }
      : { id: button.url ?? button.text, title: button.text, description: null, kind: "link" };
  });
  return { ok: true, text, category: found.category.toLowerCase(), choices };
}
