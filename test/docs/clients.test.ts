import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import { type GraphQLInterfaceType, isObjectType, parse } from "graphql";
import { createSchema } from "../../src/api/schema.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { type CodeBlock, codeBlocks } from "../support/code-blocks.js";
import { facelessPicture } from "../support/pictures.js";
import { skip } from "../support/skip.js";

const run = promisify(execFile);

/** How a block is run, and by what. */
const RUNNERS: Record<string, { command: string; file: string }> = {
  js: { command: process.execPath, file: "block.mjs" },
  python: { command: "python3", file: "block.py" },
  sh: { command: "sh", file: "block.sh" },
};

/** What each prints, by the heading that it stands under. */
const PRINTS: Record<string, RegExp> = {
  "A front end on another origin": /^Mira\n$/,
  "Apollo Client": /^\[\]\nMira\n$/,
  "Apollo Client with subscriptions": /^CURRENT Mira\nPROFILE_CHANGED Mira Lind\n$/,
  "Apollo Client with persisted queries": /^Mira\n$/,
  urql: /^\[\]\nMira\n$/,
  "urql with a normalised cache": /^Mira candid\n$/,
  "urql with subscriptions": /^CURRENT Mira\nPROFILE_CHANGED Mira Lind\n$/,
  "Subscriptions as events": /^CURRENT Mira\n$/,
  Relay: /^\[\]\nMira\n$/,
  "graphql-request": /^Mira\n$/,
  Python: /^(ANALYSING|READY)\nMira\n$/,
  curl: /"referenceImage":\{"id":"img_\w+"\},"userErrors":\[\].*"character":\{"name":"Mira"\}/s,
};

describe("docs/clients.md", function () {
  this.timeout(120_000);
  let blocks: CodeBlock[];
  let directory: string;
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    blocks = await codeBlocks("docs/clients.md");
  });
  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
    characterId = await client.createCharacter("Mira");
    directory = await mkdtemp(join(tmpdir(), "likeness-clients-"));
    await symlink(resolve("node_modules"), join(directory, "node_modules"));
    await writeFile(join(directory, "portrait.jpg"), (await facelessPicture()).bytes);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const forThisServer = (text: string) =>
    text
      .replaceAll("http://127.0.0.1:4000", client.url)
      .replaceAll("lk_…", client.key)
      .replaceAll("char_…", characterId);

  it("has a program for every client that it names, and nothing that is not tried", () => {
    const programs = blocks.filter(({ language }) => language !== "json").map(({ heading }) => heading);

    assert.deepEqual(programs, Object.keys(PRINTS));
    assert.deepEqual(
      blocks.filter(({ language }) => language === "json").map(({ heading }) => heading),
      ["Types for TypeScript"],
    );
  });

  for (const [heading, printed] of Object.entries(PRINTS)) {
    it(`shows a program that works as it stands: ${heading}`, async function () {
      const { language, text } = blocks.find((block) => block.heading === heading)!;
      const { command, file } = RUNNERS[language]!;
      const needed = language === "sh" ? "curl" : command;
      if (!(await isInstalled(needed))) skip(this, `there is no ${needed} on this machine`);
      await writeFile(join(directory, file), forThisServer(text));

      const { stdout, stderr } = await run(command, [file], { cwd: directory, env: environment() });

      assert.match(stdout, printed);
      // Apollo's cache complains here of types that it cannot merge.
      assert.equal(stderr, "");
      const { character } = await client.ask(
        "query ($id: ID!) { character(id: $id) { referenceImages { fileName } } }",
        { id: characterId },
      );
      const isUpload = text.includes("portrait.jpg");
      assert.deepEqual(character.referenceImages, isUpload ? [{ fileName: "portrait.jpg" }] : []);
    });
  }

  it("tells Apollo's cache of every implementation of an interface", () => {
    const { text } = blocks.find(({ heading }) => heading === "Apollo Client")!;
    const schema = createSchema();

    for (const name of ["Node", "UserError"]) {
      const [, listed] = new RegExp(`${name}: \\[(.*?)\\]`, "s").exec(text)!;
      const types = schema.getPossibleTypes(schema.getType(name) as GraphQLInterfaceType);
      assert.deepEqual(
        [...listed!.matchAll(/"(\w+)"/g)].map(([, type]) => type).toSorted(),
        types.map((type) => type.name).toSorted(),
      );
    }
  });

  it("tells urql's cache of every part that has no id, so that it complains of none", () => {
    const { text } = blocks.find(({ heading }) => heading === "urql with a normalised cache")!;
    const [, listed] = /const parts = \[(.*?)\];/s.exec(text)!;
    const known = /^(__.*|Query|Mutation|Subscription|PageInfo|.*(Payload|Connection|Edge|Error))$/;
    const parts = Object.values(createSchema().getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !known.test(name))
      .filter((type) => type.getFields().id === undefined);

    assert.deepEqual(
      [...listed!.matchAll(/"(\w+)"/g)].map(([, name]) => name),
      parts.map(({ name }) => name).toSorted(),
    );
  });

  it("configures graphql-codegen so that no type is any or unknown", async () => {
    const { text } = blocks.find(({ language }) => language === "json")!;
    const [output] = Object.values<any>(JSON.parse(text).generates);
    const generate = async (config: object) =>
      codegen({
        schema: parse(await readFile("schema/schema.graphql", "utf8")),
        documents: [],
        filename: "likeness.ts",
        pluginMap: { typescript },
        plugins: [{ typescript: config }],
        config: {},
      });

    const types = await generate(output.config);

    assert.deepEqual(output.plugins, ["typescript"]);
    assert.deepEqual(withoutHelpers(types).match(/.*\b(any|unknown)\b.*/g) ?? [], []);
    assert.match(types, /export type ReferenceImage = /);
    // Without the recipe there are some, or it would be good for nothing.
    assert.match(withoutHelpers(await generate({})), /\b(any|unknown)\b/);
  });
});

/** Without comments, and the generic types at the top, in whose bounds `unknown` means every type. */
function withoutHelpers(types: string): string {
  return types
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(
      /^export type (Maybe|InputMaybe|Exact|MakeOptional|MakeMaybe|MakeEmpty|Incremental)<.*$/gm,
      "",
    );
}

/** Nothing of this process, such as a proxy, stands between a program and the server. */
const environment = () => ({ PATH: process.env.PATH ?? "", HOME: tmpdir(), NO_PROXY: "127.0.0.1" });

const isInstalled = (command: string): Promise<boolean> =>
  run(command, ["--version"]).then(
    () => true,
    () => false,
  );
