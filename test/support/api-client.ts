import assert from "node:assert/strict";

export interface GraphqlAnswer {
  status: number;
  // A test asserts what it reads; typing every selection would say the same twice.
  data: any;
  errors:
    | { message: string; extensions: { code: string; errorId?: string }; path?: (string | number)[] }[]
    | undefined;
}

export interface FilePart {
  bytes: Buffer;
  name: string;
}

/** Speaks to a server as outside clients do: HTTP and a key, nothing of ours. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly key: string,
    /** UUID of the key's workspace. */
    readonly workspaceId = "",
  ) {}

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.key}` };
  }

  async graphql(
    query: string,
    variables: Record<string, unknown> = {},
    idempotencyKey?: string,
  ): Promise<GraphqlAnswer> {
    const headers = { ...this.headers, "Content-Type": "application/json", ...keyHeader(idempotencyKey) };
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return readAnswer(response);
  }

  /** `data` of an operation that must come without top-level errors. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<any> {
    const { data, errors } = await this.graphql(query, variables);
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  }

  /** The GraphQL multipart request specification: each file replaces the null at its path in the variables. */
  async graphqlWithFiles(
    query: string,
    variables: Record<string, unknown>,
    files: Record<string, FilePart>,
    idempotencyKey?: string,
  ): Promise<GraphqlAnswer> {
    const form = new FormData();
    form.append("operations", JSON.stringify({ query, variables }));
    const paths = Object.keys(files);
    form.append("map", JSON.stringify(Object.fromEntries(paths.map((path, i) => [i, [path]]))));
    for (const [i, path] of paths.entries()) {
      const { bytes, name } = files[path]!;
      form.append(String(i), new Blob([new Uint8Array(bytes)]), name);
    }
    const headers = { ...this.headers, "Apollo-Require-Preflight": "true", ...keyHeader(idempotencyKey) };
    return readAnswer(await fetch(`${this.url}/graphql`, { method: "POST", headers, body: form }));
  }

  async createCharacter(name = "Mira", profile?: object): Promise<string> {
    const { createCharacter } = await this.ask(
      `mutation ($input: CreateCharacterInput!) {
         createCharacter(input: $input) { character { id } userErrors { code message field } }
       }`,
      { input: { name, profile } },
    );
    assert.deepEqual(createCharacter.userErrors, []);
    return createCharacter.character.id;
  }

  /** The payload of one upload, waiting for its analysis unless told otherwise. */
  async upload(
    characterId: string,
    file: FilePart,
    input: { type?: string; caption?: string; waitMs?: number; idempotencyKey?: string } = {},
    selection = IMAGE_FIELDS,
  ): Promise<any> {
    const { data, errors } = await this.graphqlWithFiles(
      `mutation ($input: UploadReferenceImageInput!) {
         uploadReferenceImage(input: $input) {
           referenceImage { ${selection} }
           character { id faceLock { status revision } }
           userErrors { __typename code message field ... on DuplicateReferenceImageError { existing { id } } }
         }
       }`,
      { input: { characterId, file: null, waitMs: 60_000, ...input } },
      { "variables.input.file": file },
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.uploadReferenceImage;
  }

  /** The payload of one submission, waiting for its score unless told otherwise. */
  async submit(
    characterId: string,
    file: FilePart,
    input: Record<string, unknown> = {},
    selection = CANDIDATE_FIELDS,
  ): Promise<any> {
    const { data, errors } = await this.graphqlWithFiles(
      `mutation ($input: SubmitCandidateInput!) {
         submitCandidate(input: $input) {
           candidate { ${selection} }
           candidateId
           userErrors {
             __typename code message field
             ... on DuplicateCandidateError { existing { id } } ... on DuplicateReferenceImageError { existing { id } }
           }
         }
       }`,
      { input: { characterId, file: null, waitMs: 60_000, ...input } },
      { "variables.input.file": file },
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.submitCandidate;
  }

  /** The payload of one review. */
  async review(ids: string[], decision: "APPROVE" | "REJECT", note?: string): Promise<any> {
    const { reviewCandidates } = await this.ask(
      `mutation ($input: ReviewCandidatesInput!) {
         reviewCandidates(input: $input) {
           candidates { id status reviews { decision note reviewer createdAt } }
           userErrors { code message field }
         }
       }`,
      { input: { ids, decision, note } },
    );
    return reviewCandidates;
  }

  /** The payload of one assessment. */
  async assess(characterId: string, file: FilePart, selection = ASSESSMENT_FIELDS): Promise<any> {
    const { data, errors } = await this.graphqlWithFiles(
      `mutation ($input: AssessImageInput!) {
         assessImage(input: $input) { ${selection} userErrors { __typename code message field } }
       }`,
      { input: { characterId, file: null } },
      { "variables.input.file": file },
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data.assessImage;
  }

  /** A plain form request, as direct integrations send it. */
  async uploadForm(
    characterId: string,
    parts: [field: string, value: string | FilePart][],
    { waitMs = 60_000, idempotencyKey, to = "reference-images" }: FormOptions = {},
  ): Promise<Response> {
    const form = new FormData();
    for (const [field, value] of parts) {
      if (typeof value === "string") form.append(field, value);
      else form.append(field, new Blob([new Uint8Array(value.bytes)]), value.name);
    }
    const url = `${this.url}/api/v1/characters/${characterId}/${to}?waitMs=${waitMs}`;
    return fetch(url, {
      method: "POST",
      headers: { ...this.headers, ...keyHeader(idempotencyKey) },
      body: form,
    });
  }
}

interface FormOptions {
  waitMs?: number;
  idempotencyKey?: string;
  to?: "reference-images" | "candidates";
}

const CANDIDATE_FIELDS =
  "id status failureReason sha256 prompt source parameters caption match { score verdict }";

const IMAGE_FIELDS = "id type position status fileName format width height bytes sha256 caption faceCount";

export const ASSESSMENT_FIELDS = `
  assessment { verdict score findings { code severity message advice measured threshold box { x y width height } } }
  face {
    box { x y width height } landmarks { x y } detectionScore yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge
    embedding { model dimensions vector }
  }
  matchScore
  preview {
    cohesion cohesionBefore templateShift weight
    refusal { __typename code field ... on DuplicateReferenceImageError { existing { id } } }
  }`;

const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { "Idempotency-Key": key };

async function readAnswer(response: Response): Promise<GraphqlAnswer> {
  const { data, errors } = (await response.json()) as GraphqlAnswer;
  return { status: response.status, data, errors };
}
