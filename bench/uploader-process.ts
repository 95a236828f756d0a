import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ApiClient } from "../test/support/api-client.js";
import type { UploadOrder, Uploads } from "./uploader.js";

const DEFAULT_AT_A_TIME = 4;

/** Several uploaders take turns in one list of pictures, each with a character of its own for every round through it. */
async function upload(order: UploadOrder): Promise<Uploads> {
  const { url, key, paths, count, atATime = DEFAULT_AT_A_TIME } = order;
  const client = new ApiClient(url, key);
  const pictures = await Promise.all(
    paths.map(async (path) => ({ bytes: await readFile(path), name: basename(path) })),
  );
  let begun = 0;
  const start = performance.now();
  const uploadInTurn = async (first: number): Promise<void> => {
    let characterId = "";
    for (let i = 0; begun < count; i++) {
      begun++;
      if (i % pictures.length === 0) characterId = await client.createCharacter();
      const picture = pictures[(first + i) % pictures.length]!;
      const { referenceImage, userErrors } = await client.upload(characterId, picture);
      if (referenceImage?.status !== "READY")
        throw new Error(`An upload failed: ${JSON.stringify(userErrors)}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, (_, i) => uploadInTurn(i)));
  return { count, atATime, seconds: (performance.now() - start) / 1000 };
}

process.on("message", (order: UploadOrder) => {
  // What goes wrong here ends the process, and with it the bench.
  void upload(order).then((uploads) => process.send!(uploads));
});
process.send!("ready");
