import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { PROJECT } from "../support/code-blocks.js";
import { GuideReader, guideBlocks } from "../support/guide-page.js";
import { onePerson } from "../support/one-person.js";
import { skip } from "../support/skip.js";

/*
 * Every page of docs/guides is read here from its top to its end, as a reader with an admin key would, who has a character with three photos of one
 * person. Its fenced blocks, one after the other:
 *
 * - `graphql` is sent, with the variables of a `json variables` block right behind it. A value there that is the name of one of the files below is
 *   sent as that file.
 * - `sh` is run, in a folder with these files; it has to print JSON. So has `js`, which is run as a module with the packages of this one.
 * - `text` shows something, and is not tried.
 * - `json answer` shows what the request before it was answered: these fields, of these kinds, are there; more may be.
 * - `graphql refused` and `sh refused` are refused; nothing else is, in `userErrors` or `errors`.
 * - A block of any other kind fails: nothing would try it.
 *
 * `http://127.0.0.1:4000` stands for the server, `lk_…` for the key, and `char_…`, `img_…` or any other `<type>_…` for the id of that type that was
 * answered last, the first of an answer with several; at the beginning `char_…` is the character.
 *
 * A new page is found by itself. What it needs beside that, PREPARATIONS gives.
 */

/** By page: what is there before a reader comes to it. */
const PREPARATIONS: Record<string, (client: ApiClient, characterId: string) => Promise<void>> = {};

const FILES = async () => ({
  // Another photo of the same person, and one of another person.
  "generated.jpg": await onePerson.fourth(),
  "stranger.jpg": await onePerson.stranger(),
});

const isInstalled = (command: string): Promise<boolean> =>
  promisify(execFile)(command, ["--version"]).then(
    () => true,
    () => false,
  );

/** With a test of their own, which does more than send requests. */
const READ_ELSEWHERE = new Set(["receive-webhooks.md"]);

const PAGES = readdirSync(join(PROJECT, "docs", "guides")).filter(
  (name) => name.endsWith(".md") && !READ_ELSEWHERE.has(name),
);

describe("docs/guides", function () {
  this.timeout(120_000);
  let folder: string;
  let files: Record<string, FilePart>;
  let client: ApiClient;
  let characterId: string;

  before(async function () {
    if (!(await isInstalled("curl"))) skip(this, "there is no curl on this machine");
    folder = await mkdtemp(join(tmpdir(), "likeness-guides-"));
    await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    files = await FILES();
    for (const [name, { bytes }] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
    characterId = await client.createCharacter("Mira");
  });

  async function readerWithThreePhotos(): Promise<GuideReader> {
    for (const photo of [await onePerson.first(), await onePerson.second(), await onePerson.third()]) {
      assert.deepEqual((await client.upload(characterId, photo)).userErrors, []);
    }
    return new GuideReader(client, folder, files, characterId);
  }

  it("prepares for no page that is not there", () => {
    assert.deepEqual(
      Object.keys(PREPARATIONS).filter((page) => !PAGES.includes(page)),
      [],
    );
  });

  for (const page of PAGES) {
    it(`has requests that are answered as it says: ${page}`, async () => {
      const reader = await readerWithThreePhotos();
      await PREPARATIONS[page]?.(client, characterId);
      const blocks = await guideBlocks(page);

      assert.ok(blocks.some(({ language }) => language === "graphql" || language === "sh"));
      await reader.read(blocks);
    });
  }

  const wrong: [what: string, ...blocks: [language: string, role: string, text: string][]][] = [
    ["a request that is malformed", ["graphql", "", "{ characters { nodes { nonsense } } }"]],
    [
      "a request that is refused, without a word",
      ["graphql", "", 'mutation { deleteCharacter(input: { id: "none" }) { userErrors { code } } }'],
    ],
    ["a refusal that is none", ["graphql", "refused", "{ viewer { keyName } }"]],
    ["a program that fails", ["sh", "", "exit 3"]],
    [
      "an answer that is another",
      ["graphql", "", "{ viewer { keyName } }"],
      ["json", "answer", '{ "viewer": { "keyName": 1 } }'],
    ],
    ["an id that nothing answered", ["graphql", "", '{ node(id: "cand_…") { id } }']],
    ["a block that nothing tries", ["json", "", "{}"]],
  ];
  for (const [what, ...blocks] of wrong) {
    it(`may not have ${what}`, async () => {
      const reader = new GuideReader(client, folder, files, characterId);
      const made = blocks.map(([language, role, text]) => ({ language, role, text }));

      await assert.rejects(reader.read(made));
    });
  }
});
