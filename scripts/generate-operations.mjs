// Types the page's operations by the schema: every `graphql(…)` below web/src, by GraphQL Code Generator's client preset. An operation that
// the schema does not answer ends it with exit code 1, and names the file.
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import { buildSchema, isInterfaceType, isObjectType, parse, validate } from "graphql";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? join(import.meta.dirname, "..");
const sources = join(root, "web", "src");
const generated = join(sources, "api", "generated");
const OPERATION = /\bgraphql\(\s*`([^`]+)`/g;

function operations() {
  const files = readdirSync(sources, { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith(join("api", "generated")))
    .toSorted();
  return files.flatMap((name) => {
    const location = join(sources, name);
    return [...readFileSync(location, "utf8").matchAll(OPERATION)].map(([, source]) => ({
      location,
      rawSDL: source,
      document: parse(source),
    }));
  });
}

/** What is wrong with them, in a line each. */
function problems(schema, documents) {
  const all = { kind: "Document", definitions: documents.flatMap(({ document }) => document.definitions) };
  return validate(schema, all).map(({ message, nodes }) => {
    const text = nodes?.[0]?.loc?.source.body;
    const { location = "?" } = documents.find(({ rawSDL }) => rawSDL === text) ?? {};
    return `${location}: ${message}`;
  });
}

/** Written only where it differs, so that nothing that watches it wakes for nothing; and at once, as the build and the check may run beside each other. */
function write(name, content) {
  const path = join(generated, name);
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}

const sdl = readFileSync(join(root, "schema", "schema.graphql"), "utf8");
const schema = buildSchema(sdl);
const documents = operations();
const found = problems(schema, documents);
for (const problem of found) console.error(problem);
if (found.length > 0) process.exit(1);

mkdirSync(generated, { recursive: true });
const outputs = await preset.buildGeneratesSection({
  baseOutputDir: `${generated}/`,
  schema: parse(sdl),
  schemaAst: schema,
  documents,
  config: {
    useTypeImports: true,
    defaultScalarType: "unknown",
    scalars: { DateTime: "string", JSONObject: "Record<string, unknown>", Upload: "File" },
  },
  presetConfig: { fragmentMasking: false },
  plugins: [],
  pluginMap: {},
  pluginContext: {},
});
for (const output of outputs) {
  write(
    output.filename.slice(generated.length + 1),
    await codegen({ ...output, documents: output.documents ?? documents }),
  );
}
// What the cache has to know of interfaces: which objects are of them.
const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isInterfaceType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);
write("possible-types.ts", `export const possibleTypes = ${JSON.stringify(possibleTypes, null, 2)};\n`);
// And which have no id, and are part of whatever holds them.
const keyless = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith("__") && type.getFields().id === undefined)
  .map(({ name }) => name);
write("keyless-types.ts", `export const keylessTypes = ${JSON.stringify(keyless, null, 2)};\n`);
