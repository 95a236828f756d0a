import { createHash } from "node:crypto";
import type { GraphQLError } from "graphql";
import { Scope } from "../../workspaces/scope.js";
import type { Viewer } from "../../workspaces/viewer.js";
import { refusal } from "../limits/refusal.js";

/** How a request says which document it wants, as it came: by its text, or without one by an id. */
export interface AskedDocument {
  query?: unknown;
  /** `persistedQuery.sha256Hash`, as automatic persisted queries have it. */
  extensions?: unknown;
  /** Of the draft on persisted documents in GraphQL over HTTP. */
  documentId?: unknown;
}

/** A document of a list. @param id without the name of a hash before it */
export interface TrustedDocument {
  id: string;
  text: string;
}

/** What keys without the scope `admin` may send, and nothing else; those with that scope send what they like. */
export class TrustedDocuments {
  /** How many there are, each text counted once. */
  readonly size: number;
  /** By every id, and by the SHA-256 of the text in hexadecimal digits. */
  private readonly texts = new Map<string, string>();

  /**
   * @param documents no id is the SHA-256 of another's text
   * @param isPageServed whether there is a page of the server's own: its sessions, which anybody's key can be exchanged for, then send what they like too
   */
  constructor(
    documents: readonly TrustedDocument[],
    private readonly isPageServed: boolean,
  ) {
    for (const { id, text } of documents) this.texts.set(id, text).set(sha256Of(text), text);
    this.size = new Set(this.texts.values()).size;
  }

  /**
   * The text that is asked for: the one that was sent, or, where none was, the list's under that id. Null for an id that is not of the list, from somebody
   * whom it does not bind.
   * @throws GraphQLError DOCUMENT_NOT_TRUSTED
   */
  textFor(viewer: Viewer, asked: AskedDocument): string | null {
    const isSent = typeof asked.query === "string" && asked.query !== "";
    if (isSent && !this.isBound(viewer)) return asked.query as string;
    const text = this.texts.get(isSent ? sha256Of(asked.query as string) : idIn(asked));
    if (text === undefined && this.isBound(viewer)) throw notTrusted();
    return text ?? null;
  }

  private isBound(viewer: Viewer): boolean {
    const isPage = this.isPageServed && viewer.sessionId !== null;
    return !isPage && !viewer.has(Scope.ADMIN);
  }
}

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The draft puts the name of the hash before it, and so does GraphQL Code Generator. */
export const withoutHashName = (id: string): string => id.replace(/^sha256:/, "");

/** Whether a request names a document in place of sending it. */
export const namesDocument = (asked: AskedDocument): boolean => idIn(asked) !== "";

/** "" for none. */
function idIn({ documentId, extensions }: AskedDocument): string {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const id = documentId ?? persistedQuery?.sha256Hash;
  return typeof id === "string" ? withoutHashName(id) : "";
}

const notTrusted = (): GraphQLError =>
  refusal(
    "DOCUMENT_NOT_TRUSTED",
    "This key may send only documents that this server's operator trusts, and this is none of them, so nothing was done. Send a document of the list, by its exact text or by its id alone, have this one added to the file of TRUSTED_DOCUMENTS, or use a key with the scope admin.",
  );
