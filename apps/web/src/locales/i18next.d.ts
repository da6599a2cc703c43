/** Makes a wrong key a type error. */
import type { Words } from "./en.ts";
import type { OfficeWords } from "./office/en.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    fallbackNS: "office";
    resources: { translation: Words; office: OfficeWords };
    returnNull: false;
  }
}
