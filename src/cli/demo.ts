import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { loadConfig, type Config } from "../config/config.js";
import { adminKeyFile } from "../workspaces/prepare-first-workspace.js";
import { showCandidates } from "./demo-candidates.js";
import { type DemoCharacter, DemoClient } from "./demo-client.js";
import { generatedPictures } from "./demo-generated.js";
import { charactersInFolder, type DemoCast, sampleCharacter } from "./demo-pictures.js";
import { printCharacter, printIdentitySet, printUpload } from "./demo-report.js";
import { drawReport } from "./report-picture.js";

/** Carries out the main job against a running server: a character, real photos, and what the server makes of them. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { url, key, folder, generated, save, picture } = new Command("demo")
    .description("Makes a character on a running Likeness server and uploads real photos")
    .option("--url <url>", "where the server is", config.publicUrl ?? `http://127.0.0.1:${config.port}`)
    .option("--key <key>", "a key with characters:write; by default the admin key of the server started here")
    .option(
      "--folder <dir>",
      "pictures to upload instead of the samples: one character of them, or one of each folder in it",
    )
    .option(
      "--generated <dir>",
      "pictures to submit as candidates of each character; a folder in it is a source, a day in a path when it was made",
    )
    .option("--save <dir>", "only write the sample pictures there, to try things with")
    .option("--picture <file>", "draw the report on the set as uploaded, as SVG, and leave the set as it is")
    .parse()
    .opts<{
      url: string;
      key?: string;
      folder?: string;
      generated?: string;
      save?: string;
      picture?: string;
    }>();
  if (save !== undefined) return savePictures(await sampleCharacter(), save);
  const client = new DemoClient(url.replace(/\/+$/, ""), key ?? (await keyOfServerHere(config)));

  console.log(`Using ${client.url} as ${await client.whoAmI()}`);
  const shown = folder === undefined ? [await sampleCharacter()] : await charactersInFolder(folder);
  const candidates = generated === undefined ? [] : await generatedPictures(generated);
  for (const cast of shown) {
    const character = await show(client, cast, picture);
    if (candidates.length > 0) await showCandidates(client, character, candidates);
  }
}

async function savePictures({ pictures }: DemoCast, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, shows, bytes } of pictures) {
    await writeFile(join(folder, name), bytes);
    console.log(`${join(folder, name)}${shows}`);
  }
}

/** Makes the character, follows the server's recommendations one by one, and prints every step. Returns its id. */
async function show(
  client: DemoClient,
  { name, profile, pictures }: DemoCast,
  picture?: string,
): Promise<string> {
  const character = await client.createCharacter(name, profile);
  console.log(`\nCreated the character ${name}, ${character}\n`);
  for (const [index, photo] of pictures.entries()) {
    process.stdout.write(`${index + 1}/${pictures.length} ${photo.name}${photo.shows} … `);
    await client.upload(character, photo).then(printUpload, (error: Error) => {
      console.log(`not taken: ${error.message}`);
    });
  }
  const described = await client.describe(character);
  printCharacter(described, client.url);
  if (picture === undefined) await followRecommendations(client, character);
  else await drawPicture(client, described, picture);
  return character;
}

async function drawPicture(client: DemoClient, character: DemoCharacter, file: string): Promise<void> {
  const faces = character.referenceImages.map(async ({ faceCropUrl }) =>
    faceCropUrl === null ? null : Buffer.from(await (await fetch(faceCropUrl)).arrayBuffer()),
  );
  const set = await client.identitySet(character.id);
  await writeFile(file, await drawReport(character, set, await Promise.all(faces)));
  console.log(`\nThe report is drawn in ${file}`);
}

async function followRecommendations(client: DemoClient, character: string): Promise<void> {
  console.log("\nThe set as uploaded");
  let set = await client.identitySet(character);
  printIdentitySet(set);
  // Every step removes an image or makes a stronger one the primary, so this ends.
  for (let step = 1; ; step++) {
    const next = set.recommendations.find(({ kind }) => kind === "PROMOTE" || kind === "REMOVE");
    if (next === undefined) return;
    console.log(`\nStep ${step}: ${next.message} ${next.reason}`);
    await client.apply(character, next.id);
    set = await client.identitySet(character);
    printIdentitySet(set);
  }
}

async function keyOfServerHere(config: Config): Promise<string> {
  if (config.adminApiKey !== null) return config.adminApiKey;
  const file = adminKeyFile(config.dataDirectory);
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => {
      throw new Error(
        `There is no key in ${file}. Start the server here with \`npm start\`, or give --url and --key.`,
      );
    },
  );
}

main().catch((error: Error) => {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
});
