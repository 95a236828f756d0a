import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { Scope } from "./scope.js";

/** Mutations return what they changed, so writing includes reading. */
const INCLUDED_SCOPES: Partial<Record<Scope, Scope[]>> = {
  [Scope.ADMIN]: Object.values(Scope),
  [Scope.CHARACTERS_WRITE]: [Scope.CHARACTERS_READ],
};

/** Who is asking: the key of a request, and through it the workspace. Every service call begins with one. */
export class Viewer {
  constructor(
    readonly workspaceId: string,
    readonly keyId: string,
    readonly keyName: string,
    readonly scopes: readonly Scope[],
    /** Through which the key is used; null: it came by itself. */
    readonly sessionId: string | null = null,
  ) {}

  /** Whose turn it is when uploads wait for one. */
  get lane(): { workspaceId: string; keyId: string } {
    return { workspaceId: this.workspaceId, keyId: this.keyId };
  }

  /** The same as groups within each other, for turns in memory. */
  get path(): readonly string[] {
    return [this.workspaceId, this.keyId];
  }

  has(scope: Scope): boolean {
    return this.scopes.some((held) => held === scope || INCLUDED_SCOPES[held]?.includes(scope));
  }

  /** @throws ForbiddenError the key lacks the scope */
  require(scope: Scope): void {
    if (!this.has(scope)) throw new ForbiddenError(scope);
  }
}

export class ForbiddenError extends DomainError {
  constructor(scope: Scope) {
    super(
      UserErrorCode.FORBIDDEN,
      `This key lacks the scope ${scope}. Use a key that has it, or ask the workspace's admin for one.`,
    );
  }
}
