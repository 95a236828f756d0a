import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Where a running server is, for `npx vite web`, which answers with sources as they are. */
const server = process.env.LIKENESS_URL ?? "http://127.0.0.1:4000";
const key = process.env.LIKENESS_KEY;
/** With a key in the environment whoever opens the page is signed in, without a session. */
const proxied = {
  target: server,
  headers: { origin: server, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
};

/** What the entry imports once it knows that nobody signs in by this address: it is fetched beside the entry all the same. */
const preloadApp: Plugin = {
  name: "preload-app",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const app = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/app/show-app.tsx"));
      if (app === undefined) return;
      return [app.fileName, ...app.imports].map((name) => ({
        tag: "link",
        attrs: { rel: "modulepreload", href: `/${name}`, crossorigin: true },
        injectTo: "head",
      }));
    },
  },
};

export default defineConfig({
  plugins: [react(), preloadApp],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Nothing in the page's markup but addresses: its policy allows neither inline scripts nor inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // All styles of all views are smaller than what asking for them one by one takes.
    cssCodeSplit: false,
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
