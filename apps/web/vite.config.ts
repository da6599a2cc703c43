/** Builds the SPA and the chat widget's frame into `dist`; while developing, hands everything that is the server's to it. */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstPage } from "./build/first-page.ts";
import { unusedSchemas } from "./build/unused-schemas.ts";
import { serviceWorker } from "./service-worker/plugin.ts";

const server = process.env.MAX_API_URL ?? "http://127.0.0.1:3000";
const OF_EVERY_PAGE =
  /node_modules\/(@floating-ui|@radix-ui|@tanstack|@trpc|aria-hidden|clsx|i18next|get-nonce|radix-ui|react|react-dom|react-remove-scroll|react-remove-scroll-bar|react-style-singleton|scheduler|tslib|use-callback-ref|use-sidecar|use-sync-external-store|zustand)\//;
/** Icons are taken one by one, as our own files are. */
const OUR_OWN = /\/(src|lucide-react)\//;

export default defineConfig({
  plugins: [react(), tailwindcss(), unusedSchemas(), serviceWorker()],
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Two pages that share nothing: the desk, and the frame that companies' pages show.
    rollupOptions: {
      input: ["index.html", "widget.html"],
      // What every page of the desk needs, each in one piece; a browser keeps the libraries from one release to the next.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: "libraries", test: OF_EVERY_PAGE },
            { name: firstPage(), debugName: "first page", test: OUR_OWN },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      // The server checks that a request comes from its own origin, so the proxy speaks in that origin's name.
      "/trpc": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      "/files": { target: server, changeOrigin: true },
      "/shared-files": { target: server, changeOrigin: true },
      "/canned-files": { target: server, changeOrigin: true },
      "/picture": { target: server, changeOrigin: true },
      "/api": { target: server, changeOrigin: true },
      "/widget/": { target: server, changeOrigin: true, headers: { origin: server } },
      "/simulator": { target: server, changeOrigin: true },
    },
  },
});
