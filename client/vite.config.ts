import { defineConfig } from "vite";

/** Where `/ws` leads in development; in production CloudFront does the same. */
const gateway = process.env.GROUNDFOG_GATEWAY ?? "http://127.0.0.1:3001";

/** Nothing but what the page brings along: the tests and `vite preview` run it under this. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const proxy = { "/ws": { target: gateway, ws: true } };

export default defineConfig({
  root: import.meta.dirname,
  server: { host: "127.0.0.1", port: 3000, proxy },
  preview: {
    host: "127.0.0.1",
    port: 3000,
    proxy,
    headers: { "Content-Security-Policy": contentSecurityPolicy },
  },
  build: {
    // The style sheet needs light-dark() and nesting, so nothing older can show the page anyway.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  optimizeDeps: {
    include: ["preact", "preact/hooks", "preact/jsx-dev-runtime", "@preact/signals", "marked"],
  },
});
