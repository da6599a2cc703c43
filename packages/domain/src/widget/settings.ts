/** What an admin decides of a chat widget, and what its visitors may send. */
import { z } from "zod";
import { TeamId } from "../ids.ts";
import { storableText } from "../text.ts";

/** Whether the form before the first message asks for something. */
export const AskFor = z.enum(["no", "optional", "required"]);
export type AskFor = z.infer<typeof AskFor>;

/** Where a page stands: scheme, host and port, as a browser writes it. */
export const WebOrigin = z
  .string()
  .max(300)
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text),
    "An origin is written like https://shop.example, without a path.",
  );

export const WidgetColour = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, "A colour is written like #3550cf.");

export const NewWidget = z.strictObject({
  name: storableText().trim().min(1).max(100).default("Web chat"),
  /** Pages of these origins may show it, and no others. */
  allowedOrigins: z.array(WebOrigin).min(1, "Name at least one page's origin.").max(50),
  title: storableText().trim().min(1).max(100),
  greeting: storableText().max(500).default(""),
  replyTime: storableText().max(100).default(""),
  colour: WidgetColour.default("#3550cf"),
  askName: AskFor.default("optional"),
  askEmail: AskFor.default("no"),
  teamId: TeamId.optional(),
});

/** As a page's visitor may see it. */
export type WidgetSettings = Pick<
  z.output<typeof NewWidget>,
  "allowedOrigins" | "title" | "greeting" | "replyTime" | "colour" | "askName" | "askEmail"
>;
