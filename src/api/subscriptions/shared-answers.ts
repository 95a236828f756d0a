import { createHash } from "node:crypto";
import type { Viewer } from "../../workspaces/viewer.js";
import type { StreamRequest } from "./questions.js";

/**
 * Answers an event once for all who ask the same about it: a thousand open pages of one workspace are a thousand same questions. What is answered follows from the
 * question, the workspace and the key's scopes. An answer is kept as long as its event is.
 */
export class SharedAnswers<Answer> {
  private readonly byEvent = new WeakMap<object, Map<string, Promise<Answer>>>();

  /** Equal for those whose answers are. */
  nameOf({ workspaceId, scopes }: Viewer, { query, operationName, variables }: StreamRequest): string {
    const asked = [workspaceId, scopes.toSorted(), query, operationName ?? null, variables ?? {}];
    return createHash("sha256").update(JSON.stringify(asked)).digest("base64");
  }

  answer(event: object, name: string, make: () => Promise<Answer>): Promise<Answer> {
    const made = this.byEvent.get(event) ?? new Map<string, Promise<Answer>>();
    this.byEvent.set(event, made);
    const answer = made.get(name) ?? make();
    made.set(name, answer);
    return answer;
  }
}
