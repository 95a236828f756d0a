import { facelessPicture } from "../support/pictures.js";
import { ProcessSandbox } from "../support/process-sandbox.js";
import { waitUntil } from "../support/wait-until.js";

describe("Pictures that a storage keeps waiting in every analysis slot of a server", () => {
  it("hold up no deletion", async () => {
    const sandbox = await ProcessSandbox.open();
    try {
      const { url } = await sandbox.createDatabase();
      const { gcs, environment } = await sandbox.createBucket();
      const { client } = await sandbox.start("all", { DATABASE_URL: url, ...environment });
      const characterId = await client.createCharacter();
      const doomed = await client.upload(characterId, await facelessPicture(1));
      let stalled = 0;
      gcs.onFault = async () => void stalled++;
      gcs.fail({
        operation: "objects.download",
        kind: "broken-download",
        atByte: 10,
        how: "stall",
        times: 2,
      });
      for (const n of [2, 3]) await client.upload(characterId, await facelessPicture(n), { waitMs: 0 });
      await waitUntil("both slots are taken", () => stalled === 2);

      await client.ask(
        "mutation ($input: DeleteReferenceImagesInput!) { deleteReferenceImages(input: $input) { userErrors { code } } }",
        { input: { characterId, imageIds: [doomed.referenceImage.id] } },
      );

      await waitUntil(
        "only the originals of the two that wait are left",
        () => gcs.objects.size === 2,
        8_000,
      );
    } finally {
      await sandbox.close();
    }
  });
});
