/** Makes a wrong key a type error. */
import type { Words } from "./en.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Words };
    returnNull: false;
  }
}
