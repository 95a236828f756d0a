// Builds the page of web/ into dist/web: types its operations by the schema, bundles it, and lays a compressed copy beside every text that is
// worth it. Started by scripts/build.mjs where a source of it changed.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = process.argv[2];
const page = join(root, "dist", "web");
const TEXT = /\.(html|js|css|svg|json|webmanifest)$/;
const MIN_BYTES = 1024;

function compress(path) {
  const bytes = readFileSync(path);
  if (bytes.length < MIN_BYTES) return;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
}

const operations = join(root, "scripts", "generate-operations.mjs");
const { status } = spawnSync(process.execPath, [operations, root], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
await build({ root: join(root, "web"), configFile: join(root, "web", "vite.config.mts"), logLevel: "warn" });
for (const name of readdirSync(page, { recursive: true })) if (TEXT.test(name)) compress(join(page, name));
