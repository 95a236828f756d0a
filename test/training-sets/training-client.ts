import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { fromBufferPromise } from "yauzl";
import type { ApiClient } from "../support/api-client.js";
import { waitUntil } from "../support/wait-until.js";

export const SET_FIELDS = `id status failureReason triggerWord className resolution layout hasMasks itemCount
  snapshotSha256 sha256 bytes downloadUrl createdAt`;

const CREATE = `mutation ($input: CreateTrainingSetInput!) {
  createTrainingSet(input: $input) {
    trainingSet { ${SET_FIELDS} }
    userErrors {
      __typename code message field
      ... on NotReadyForTrainingError { readiness { ready count wanted problems { code missing pictures { pictureId } } } }
    }
  }
}`;

/** The payload of one `createTrainingSet`. */
export async function createSet(client: ApiClient, input: Record<string, unknown>): Promise<any> {
  const given = { triggerWord: "mira01", layout: "DIFFUSERS", resolution: 512, ...input };
  return (await client.ask(CREATE, { input: given })).createTrainingSet;
}

/** A set as it is when its making ended. */
export async function builtSet(client: ApiClient, id: string, selection = SET_FIELDS): Promise<any> {
  const query = `query ($id: ID!) { trainingSet(id: $id) { status ${selection} } }`;
  let set: any;
  await waitUntil(
    "the set is made",
    async () => {
      set = (await client.ask(query, { id })).trainingSet;
      return set === null || set.status !== "BUILDING";
    },
    50_000,
  );
  return set;
}

/** A set that was made of what is asked for, with no refusal. */
export async function makeSet(client: ApiClient, input: Record<string, unknown>): Promise<any> {
  const { trainingSet, userErrors } = await createSet(client, input);
  assert.deepEqual(userErrors, []);
  const set = await builtSet(client, trainingSet.id);
  assert.equal(set.status, "READY", set.failureReason);
  return set;
}

/** A ZIP unpacked as its readers do: by the directory at its end, with every checksum compared. */
export async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    assert.ok(!files.has(entry.fileName), entry.fileName);
    const bytes = Buffer.concat(chunks);
    assert.equal(crc32(bytes), entry.crc32, entry.fileName);
    files.set(entry.fileName, bytes);
  }
  return files;
}

export async function download(url: string): Promise<Buffer> {
  const response = await fetch(url);
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

export const unpacked = async (set: { downloadUrl: string }): Promise<Map<string, Buffer>> =>
  unzip(await download(set.downloadUrl));

export const textOf = (files: ReadonlyMap<string, Buffer>, path: string): string => {
  const file = files.get(path);
  assert.ok(file, `${path} is missing of ${[...files.keys()].join(", ")}`);
  return file.toString("utf8");
};
