// `npm run check:breaking`: what clients of the last release (schema/released.graphql) would break by must stand in CHANGELOG.md, under the heading "Breaking"
// of its unreleased part: the path of each change in backticks, such as `ApiKey.scopes`. A removal of what that release had deprecated breaks nobody by itself.
//
// `node scripts/check-breaking.mjs [root]`
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema, isEnumType } from "graphql";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? join(import.meta.dirname, "..");
const read = (...names) => readFileSync(join(root, ...names), "utf8");
const readSchema = (name) => buildSchema(read("schema", name));

/** Whether the field, argument, input field or enum value of a path was deprecated; types and directives cannot be. */
function isDeprecated(schema, path) {
  const [typeName, memberName, argumentName] = path.split(".");
  const type = schema.getType(typeName);
  const member = isEnumType(type) ? type.getValue(memberName) : type?.getFields?.()[memberName];
  const named = argumentName === undefined ? member : member?.args.find(({ name }) => name === argumentName);
  return typeof named?.deprecationReason === "string";
}

/** What breaks clients, each with the name that the changelog has to give. */
async function breakingChanges() {
  const released = readSchema("released.graphql");
  const changes = await diff(released, readSchema("schema.graphql"));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ type, path = type, message }) => ({ type, path, message }))
    .filter(({ type, path }) => !(type.endsWith("_REMOVED") && isDeprecated(released, path)));
}

/** What stands in backticks under "Breaking" in the changelog's unreleased part. */
function namedAsBreaking(changelog) {
  const [, unreleased = ""] = /^## Unreleased\n(.*?)(?=^## |$(?![^]))/ms.exec(changelog) ?? [];
  const [, breaking = ""] = /^### Breaking\n(.*?)(?=^### |$(?![^]))/ms.exec(unreleased) ?? [];
  return new Set([...breaking.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
}

const named = namedAsBreaking(read("CHANGELOG.md"));
const missing = (await breakingChanges()).filter(({ path }) => !named.has(path));
if (missing.length > 0) {
  console.error(
    "Clients of the last release (schema/released.graphql) would break by what CHANGELOG.md does not name:",
  );
  for (const { path, message } of missing) console.error(`- \`${path}\`: ${message}`);
  console.error(
    "Keep and deprecate what they use. Where that cannot be, name each path in backticks under “### Breaking” of the changelog's unreleased part, and say how to adapt.",
  );
  process.exitCode = 1;
} else console.log("CHANGELOG.md names every change that breaks clients of the last release");
