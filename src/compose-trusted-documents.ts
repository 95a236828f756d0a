import { readFile } from "node:fs/promises";
import { createSchema } from "./api/schema.js";
import { readTrustedDocuments, UnusableListError } from "./api/trusted-documents/read-trusted-documents.js";
import type { TrustedDocuments } from "./api/trusted-documents/trusted-documents.js";
import { type Config, InvalidConfigError } from "./config/config.js";
import type { Role } from "./foundation.js";
import type { Log } from "./logging/log.js";

/**
 * Reads what TRUSTED_DOCUMENTS lists, before anything is started for it. Null where it is not set, and where no clients are answered.
 * @throws InvalidConfigError the file cannot be read, or has documents that the schema does not answer
 */
export async function composeTrustedDocuments(
  { trustedDocuments: file, servePage }: Config,
  role: Role,
  log: Log,
): Promise<TrustedDocuments | null> {
  if (file === null || role === "worker") return null;
  const json = await readFile(file, "utf8").catch((error: Error) => {
    throw new InvalidConfigError([`TRUSTED_DOCUMENTS ${file} cannot be read: ${error.message}`]);
  });
  const trusted = read(file, json, servePage);
  const documents = trusted.size;
  const said = documents === 1 ? "1 document is trusted" : `${documents} documents are trusted`;
  log.info({ documents, file }, `${said}: keys without the scope admin may send nothing else`);
  return trusted;
}

function read(file: string, json: string, isPageServed: boolean): TrustedDocuments {
  try {
    return readTrustedDocuments(json, createSchema(), isPageServed);
  } catch (error) {
    if (!(error instanceof UnusableListError)) throw error;
    throw new InvalidConfigError(error.problems.map((problem) => `TRUSTED_DOCUMENTS ${file}: ${problem}`));
  }
}
