import type { IncomingMessage } from "node:http";
import busboy from "busboy";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { ReferenceImageType } from "../reference-images/reference-image.entity.js";
import type { IncomingFile } from "./incoming-file.js";
import { onBrokenOff } from "./receiving/broken-off.js";
import { multipartHeaders } from "./receiving/multipart-headers.js";
import type { ArrivedFile, RequestFiles } from "./receiving/request-files.js";
import { NoFileNameError, quoted } from "./upload-errors.js";

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
 * @param files let go of by whoever made them, however this ends
 * @throws DomainError INVALID_INPUT naming the field, and as soon as it is known what {@link Spool.receive} throws; the rest of the
 *   request is unread then
 */
export async function readUploadForm(request: IncomingMessage, files: RequestFiles): Promise<UploadForm> {
  const { arrived, fields } = await parse(request, files);
  const [first, ...more] = arrived;
  const named = `the file in one field named ${FILE_FIELDS.map((name) => `\`${name}\``).join(", ")}`;
  if (first === undefined) throw noFile(fields, named);
  if (more.length > 0)
    throw invalid(`The form brings ${arrived.length} files: send one request per file.`, ["file"]);
  if (!FILE_FIELDS.includes(first.field)) {
    throw invalid(`The file is in a field named ${quoted(first.field)}: send ${named}.`, [first.field]);
  }
  const type = parseType(fields.get("type"));
  return { file: first.file, type, caption: fields.get("caption") ?? null };
}

interface ArrivedPart {
  field: string;
  file: ArrivedFile;
}

/**
 * Receives every file, the unwanted ones too: only the whole form tells what is wrong with it. Two are enough to know. A file that is
 * refused ends the reading, since nothing that follows could change the answer.
 */
async function parse(request: IncomingMessage, files: RequestFiles) {
  const parser = createParser(request);
  const fields = new Map<string, string>();
  const arriving: Promise<ArrivedPart>[] = [];
  parser.on("field", (name, value) => fields.set(name, value));
  const refused = new Promise<never>((_, reject) => {
    parser.on("file", (field, stream, { filename }) => {
      const arrival = files.add(stream, filename ?? null).then((file) => ({ field, file }));
      arriving.push(arrival);
      void arrival.then(({ file }) => file.refusal !== null && reject(file.refusal));
    });
  });
  try {
    await Promise.race([readToEnd(request, parser), refused]);
  } finally {
    request.unpipe(parser);
    parser.destroy();
  }
  // The last file's fate may come a moment after the form's end.
  const arrived = await Promise.race([Promise.all(arriving), refused]);
  return { arrived, fields };
}

/** The request stays as it is, so that it can be answered. */
function readToEnd(request: IncomingMessage, parser: busboy.Busboy): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once("finish", resolve);
    // Each, for a parser that is destroyed on an error reports another one.
    parser.on("error", (error) => reject(malformed(error)));
    onBrokenOff(request, () => reject(malformed(new Error("the client is gone"))));
    request.pipe(parser);
  });
}

function createParser(request: IncomingMessage): busboy.Busboy {
  const headers = multipartHeaders(request.headers);
  if (headers === null) throw invalid("Send a form as multipart/form-data.", []);
  try {
    const limits = { files: 2, fields: 10, fieldSize: 64 * 1024, parts: 20 };
    return busboy({ headers, defParamCharset: "utf8", limits });
  } catch (error) {
    throw malformed(error);
  }
}

function noFile(fields: ReadonlyMap<string, string>, named: string): DomainError {
  const text = FILE_FIELDS.find((field) => fields.has(field));
  return text === undefined
    ? invalid(`The form brings no file: send ${named}.`, ["file"])
    : new NoFileNameError(text);
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
