import { DomainError, UserErrorCode } from "../errors/domain-error.js";

/** What a key may do, as it is stored and told. `ADMIN` includes every other scope, writing characters includes reading them. */
export enum Scope {
  CHARACTERS_READ = "characters:read",
  CHARACTERS_WRITE = "characters:write",
  EMBEDDINGS_READ = "embeddings:read",
  TRAINING_WRITE = "training:write",
  ADMIN = "admin",
}

/** Of what the command line was told. @throws DomainError INVALID_INPUT naming the one that is no scope */
export function parseScopes(names: readonly string[]): Scope[] {
  const known: readonly string[] = Object.values(Scope);
  const wrong = names.findIndex((name) => !known.includes(name));
  if (wrong >= 0) {
    throw new DomainError(
      UserErrorCode.INVALID_INPUT,
      `${JSON.stringify(names[wrong]!.slice(0, 40))} is no scope. Scopes are: ${known.join(", ")}.`,
      ["scopes", String(wrong)],
    );
  }
  return names as Scope[];
}
