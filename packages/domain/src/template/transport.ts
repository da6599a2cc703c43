/** What a channel says about the templates of an account. */
import type { TemplateView } from "./template.ts";

export type ReadTemplate = Omit<TemplateView, "sends">;

export type TemplatesOutcome =
  | {
      kind: "read";
      templates: ReadTemplate[];
      /** So many could not be understood and are left out. */ unreadable: number;
    }
  | { kind: "failed"; reason: string };
