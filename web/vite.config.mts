import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where a running server is, for `npx vite web`, which answers with sources as they are. */
const server = process.env.LIKENESS_URL ?? "http://127.0.0.1:4000";
const key = process.env.LIKENESS_KEY;
/** With a key in the environment whoever opens the page is signed in, without a session. */
const proxied = {
  target: server,
  headers: { origin: server, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
};

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Nothing in the page's markup but addresses: its policy allows neither inline scripts nor inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // A busy machine is nothing that whoever installs has to be told of.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    proxy: {
      "/graphql": { ...proxied, ws: true },
      "/api": proxied,
      "/media": proxied,
      "/playground": proxied,
    },
  },
});
