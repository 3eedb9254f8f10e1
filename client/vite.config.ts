import { defineConfig } from "vite";
import { leanHighlighter } from "./lean-highlighter.ts";
import { leanMarked } from "./lean-marked.ts";
import { preloadChat } from "./preload-chat.ts";

/** Where `/ws` leads in development; in production CloudFront does the same. */
const gateway = process.env.GROUNDFOG_GATEWAY ?? "http://127.0.0.1:3001";

/** What every part of the page is made with. */
const SHARED = /\/node_modules\/(preact|@preact)\/|\/time\/clock\.ts$|preload-helper/;

// The page's headers are the stack's: whoever serves the page sends them with it.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [leanMarked(), leanHighlighter(), preloadChat()],
  server: { host: "127.0.0.1", port: 3000, proxy: { "/ws": { target: gateway, ws: true } } },
  build: {
    // The style sheet needs light-dark() and nesting, so nothing older can show the page anyway.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Which file holds what: the size budget is measured by it.
    manifest: true,
    // In one file it is better compressed, and fetched at once.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", test: SHARED }] } } },
  },
  optimizeDeps: {
    include: ["preact", "preact/hooks", "preact/jsx-dev-runtime", "@preact/signals", "marked"],
  },
});
