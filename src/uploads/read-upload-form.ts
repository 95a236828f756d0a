import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import busboy from "busboy";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { fromSpooled, type IncomingFile } from "./incoming-file.js";
import type { Spool, SpooledFile } from "./spool.js";

/** The field names that direct integrations use for the file. */
export const FILE_FIELDS = ["file", "image", "reference_image"];
const TYPES: Record<string, ReferenceImageType> = {
  primary: ReferenceImageType.PRIMARY,
  reference: ReferenceImageType.REFERENCE,
};

export interface UploadForm {
  file: IncomingFile;
  type: ReferenceImageType | null;
  caption: string | null;
}

/**
 * Reads a whole multipart form, its fields in any order, with exactly one file.
 * @throws DomainError INVALID_INPUT naming the field, and what {@link Spool.receive} throws; nothing is left in the spool then
 */
export async function readUploadForm(request: IncomingMessage, spool: Spool): Promise<UploadForm> {
  const { files, fields } = await parse(request, spool);
  try {
    const [first, ...more] = files;
    const named = `the file in one field named ${FILE_FIELDS.map((name) => `\`${name}\``).join(", ")}`;
    if (first === undefined) throw invalid(`The form brings no file: send ${named}.`, ["file"]);
    if (more.length > 0)
      throw invalid(`The form brings ${files.length} files: send one request per file.`, ["file"]);
    if (!FILE_FIELDS.includes(first.field)) {
      throw invalid(`The file is in a field named \`${first.field}\`: send ${named}.`, [first.field]);
    }
    const type = parseType(fields.get("type"));
    return { file: fromSpooled(first.spooled, first.fileName), type, caption: fields.get("caption") ?? null };
  } catch (error) {
    await Promise.all(files.map((file) => file.spooled.dispose()));
    throw error;
  }
}

interface ReceivedFile {
  field: string;
  fileName: string | null;
  spooled: SpooledFile;
}

/** Receives every file, the unwanted ones too: only the whole form tells what is wrong with it. Two are enough to know. */
async function parse(request: IncomingMessage, spool: Spool) {
  const parser = createParser(request);
  const fields = new Map<string, string>();
  const receiving: Promise<ReceivedFile>[] = [];
  parser.on("field", (name, value) => fields.set(name, value));
  parser.on("file", (field, stream, { filename }) => {
    const received = spool
      .receive(stream)
      .then((spooled) => ({ field, fileName: filename ?? null, spooled }));
    // Handled below, when the form is read to its end; until then a failure must not count as unhandled.
    received.catch(() => undefined);
    receiving.push(received);
  });
  const [parsed] = await Promise.allSettled([pipeline(request, parser)]);
  const outcomes = await Promise.allSettled(receiving);
  const files = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const failure = outcomes.find((outcome) => outcome.status === "rejected")?.reason as unknown;
  if (failure !== undefined || parsed.status === "rejected") {
    await Promise.all(files.map((file) => file.spooled.dispose()));
    throw failure instanceof DomainError
      ? failure
      : malformed(parsed.status === "rejected" ? parsed.reason : failure);
  }
  return { files, fields };
}

function createParser(request: IncomingMessage) {
  if (!/^multipart\/form-data\b/i.test(request.headers["content-type"] ?? "")) {
    throw invalid("Send a form as multipart/form-data.", []);
  }
  try {
    const limits = { files: 2, fields: 10, fieldSize: 64 * 1024, parts: 20 };
    return busboy({ headers: request.headers, defParamCharset: "utf8", limits });
  } catch (error) {
    throw malformed(error);
  }
}

function parseType(name: string | undefined): ReferenceImageType | null {
  if (name === undefined || name === "") return null;
  const type = TYPES[name.toLowerCase()];
  if (type === undefined) {
    throw invalid(`\`type\` is \`primary\` or \`reference\`, not ${JSON.stringify(name.slice(0, 40))}.`, [
      "type",
    ]);
  }
  return type;
}

const invalid = (message: string, field: string[]) =>
  new DomainError(UserErrorCode.INVALID_INPUT, message, field);

const malformed = (cause: unknown) =>
  new DomainError(UserErrorCode.INVALID_INPUT, "The form is malformed or broke off. Send it again.", [], {
    cause,
  });
