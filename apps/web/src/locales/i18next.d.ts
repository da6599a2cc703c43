/** Makes a wrong key a type error. */
import type { Words } from "./en.ts";
import type { OfficeWords } from "./office/en.ts";
import type { ThreadWords } from "./thread/en.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    fallbackNS: ["office", "thread"];
    resources: { translation: Words; office: OfficeWords; thread: ThreadWords };
    returnNull: false;
  }
}
