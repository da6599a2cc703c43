/** Builds the one script that companies' pages load, beside the SPA: a plain script of one piece that leaves no names behind. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    target: "es2023",
    emptyOutDir: false,
    lib: { entry: "src/widget/loader/loader.ts", formats: ["iife"], name: "maxWidget", fileName: () => "widget.js" },
  },
});
