import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { loadConfig, type Config } from "../config/config.js";
import { adminKeyFile } from "../workspaces/prepare-first-workspace.js";
import { DemoClient } from "./demo-client.js";
import { demoPictures } from "./demo-pictures.js";
import { printCharacter, printUpload } from "./demo-report.js";

/** Carries out the main job against a running server: a character, real photos, and what the server makes of them. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { url, key } = new Command("demo")
    .description("Makes a character on a running Likeness server and uploads real photos")
    .option("--url <url>", "where the server is", config.publicUrl ?? `http://127.0.0.1:${config.port}`)
    .option("--key <key>", "a key with characters:write; by default the admin key of the server started here")
    .parse()
    .opts<{ url: string; key?: string }>();
  const client = new DemoClient(url.replace(/\/+$/, ""), key ?? (await keyOfServerHere(config)));

  console.log(`Using ${client.url} as ${await client.whoAmI()}`);
  const character = await client.createCharacter("Mira (demo)");
  console.log(`Created the character ${character}\n`);
  const pictures = await demoPictures();
  for (const [index, picture] of pictures.entries()) {
    process.stdout.write(`${index + 1}/${pictures.length} ${picture.name} (${picture.shows}) … `);
    printUpload(await client.upload(character, picture));
  }
  printCharacter(await client.describe(character), client.url);
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
