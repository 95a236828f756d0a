/** What a key may do. `ADMIN` includes every other scope, writing characters includes reading them. */
export enum Scope {
  CHARACTERS_READ = "characters:read",
  CHARACTERS_WRITE = "characters:write",
  EMBEDDINGS_READ = "embeddings:read",
  TRAINING_WRITE = "training:write",
  ADMIN = "admin",
}
