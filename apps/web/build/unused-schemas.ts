/**
 * Lets the bundler leave out what the domain's files say only for the server. A schema is made by calls, and a bundler cannot
 * know that they do nothing else; here each is wrapped in a call that says so. What a page does use is kept as it is.
 */
import type { Plugin } from "vite";

/** The second is an object that holds schemas. */
const MADE_BY_CALLS = new Set(["CallExpression", "ObjectExpression"]);
const DOMAIN = /\/packages\/domain\/src\/.*\.ts$/;

export function unusedSchemas(): Plugin {
  return {
    name: "unused-schemas",
    apply: "build",
    // After the types are gone.
    enforce: "post",
    transform(code, id) {
      if (!DOMAIN.test(id)) return null;
      const wrapped = this.parse(code)
        .body.flatMap((line) => {
          const declared = line.type === "ExportNamedDeclaration" ? line.declaration : line;
          return declared?.type === "VariableDeclaration" ? declared.declarations : [];
        })
        .flatMap(({ init }) => (init && MADE_BY_CALLS.has(init.type) ? [init] : []));
      let made = code;
      for (const { start, end } of wrapped.toReversed())
        made = `${made.slice(0, start)}/* @__PURE__ */ (() => (${made.slice(start, end)}))()${made.slice(end)}`;
      return { code: made, map: null };
    },
  };
}
