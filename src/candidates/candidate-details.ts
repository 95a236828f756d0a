import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { checkCaption } from "../reference-images/caption.js";
import { readText } from "../text/client-text.js";
import { DetailOrigin, GeneratedAtOrigin, type CandidateEntity } from "./candidate.entity.js";
import { checkParameters, type Parameters } from "./parameters.js";

export const MAX_PROMPT_LENGTH = 10_000;
export const MAX_SOURCE_LENGTH = 200;

/** The first pictures that anybody would call generated are younger. */
const EARLIEST = new Date("1990-01-01T00:00:00Z");
/** Clocks of other machines differ. */
const AHEAD_MS = 24 * 60 * 60 * 1_000;

/** What a client says of a candidate; null or omitted: nothing. */
export interface CandidateDetails {
  prompt?: string | null;
  source?: string | null;
  parameters?: Parameters | null;
  caption?: string | null;
  generatedAt?: Date | null;
}

export type CheckedDetails = {
  [Name in keyof CandidateDetails]-?: NonNullable<CandidateDetails[Name]> | null;
};

/** @throws DomainError INVALID_INPUT naming the field */
export function checkDetails(details: CandidateDetails): CheckedDetails {
  return {
    prompt: readText(details.prompt, { maxCharacters: MAX_PROMPT_LENGTH, field: ["prompt"] }),
    source: readText(details.source, { maxCharacters: MAX_SOURCE_LENGTH, field: ["source"] }),
    parameters: checkParameters(details.parameters),
    caption: checkCaption(details.caption),
    generatedAt: checkGeneratedAt(details.generatedAt),
  };
}

function checkGeneratedAt(time: Date | null | undefined): Date | null {
  if (time === null || time === undefined) return null;
  if (isBelievable(time)) return time;
  const message = "`generatedAt` lies between 1990 and now.";
  throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["generatedAt"]);
}

/** Whether a picture may have been generated then. */
export const isBelievable = (time: Date): boolean =>
  time >= EARLIEST && time.getTime() <= Date.now() + AHEAD_MS;

/** What a generator wrote into the file itself, as far as it can be kept. */
export type FileDetails = Pick<CheckedDetails, "prompt" | "source" | "parameters" | "generatedAt">;

type DetailColumns = Pick<
  CandidateEntity,
  | "prompt"
  | "promptFrom"
  | "source"
  | "sourceFrom"
  | "parameters"
  | "parametersFrom"
  | "caption"
  | "generatedAt"
  | "generatedAtFrom"
>;

/** What the client says wins; what it leaves out is the file's. @param arrival when neither says when it was made */
export function detailColumns(client: CheckedDetails, file: FileDetails, arrival: Date): DetailColumns {
  const prompt = pick(client.prompt, file.prompt);
  const source = pick(client.source, file.source);
  const parameters = pick(client.parameters, file.parameters);
  return {
    prompt: prompt.value,
    promptFrom: prompt.from,
    source: source.value,
    sourceFrom: source.from,
    parameters: parameters.value,
    parametersFrom: parameters.from,
    caption: client.caption,
    ...pickTime(client.generatedAt, file.generatedAt, arrival),
  };
}

function pick<Value>(
  client: Value | null,
  file: Value | null,
): { value: Value | null; from: DetailOrigin | null } {
  if (client !== null) return { value: client, from: DetailOrigin.CLIENT };
  return { value: file, from: file === null ? null : DetailOrigin.FILE };
}

function pickTime(client: Date | null, file: Date | null, arrival: Date) {
  if (client !== null) return { generatedAt: client, generatedAtFrom: GeneratedAtOrigin.CLIENT };
  if (file !== null) return { generatedAt: file, generatedAtFrom: GeneratedAtOrigin.FILE };
  return { generatedAt: arrival, generatedAtFrom: GeneratedAtOrigin.ARRIVAL };
}
