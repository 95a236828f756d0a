import assert from "node:assert/strict";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp, type TestApp } from "../support/app.js";
import { facelessPicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

export type Parts = [field: string, value: string | FilePart][];

export interface FormError {
  code: string;
  field: string[];
  message: string;
}

/** A workspace with one character and a good picture, to be sent wrongly. */
export async function situation() {
  const app = await sharedApp();
  const client = await app.newWorkspace();
  const characterId = await client.createCharacter();
  return { app, client, characterId, file: await facelessPicture() };
}

/** Returns what the refusal says. */
export async function assertRefused(
  response: Response,
  expected: { status: number; code: string; field: string[] },
): Promise<string> {
  const { errors } = (await response.json()) as { errors: FormError[] };
  assert.deepEqual(
    { status: response.status, errors: errors.map(({ code, field }) => ({ code, field })) },
    { status: expected.status, errors: [{ code: expected.code, field: expected.field }] },
  );
  const { message } = errors[0]!;
  assert.ok(message.length > 10);
  return message;
}

export async function assertNothingLeft(app: TestApp, client: ApiClient): Promise<void> {
  assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
}
