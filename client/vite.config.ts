import { defineConfig } from "vite";
import { leanHighlighter } from "./lean-highlighter.ts";
import { leanMarked } from "./lean-marked.ts";

/** Where `/ws` leads in development; in production CloudFront does the same. */
const gateway = process.env.GROUNDFOG_GATEWAY ?? "http://127.0.0.1:3001";

// The page's headers are the stack's: whoever serves the page sends them with it.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [leanMarked(), leanHighlighter()],
  server: { host: "127.0.0.1", port: 3000, proxy: { "/ws": { target: gateway, ws: true } } },
  build: {
    // The style sheet needs light-dark() and nesting, so nothing older can show the page anyway.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Which file holds what: the size budget is measured by it.
    manifest: true,
  },
  optimizeDeps: {
    include: ["preact", "preact/hooks", "preact/jsx-dev-runtime", "@preact/signals", "marked"],
  },
});
