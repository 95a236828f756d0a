import { randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import { newId } from "../ids/global-id.js";
import { ApiKeyEntity } from "./api-key.entity.js";
import type { ApiKeyService } from "./api-key.service.js";
import { hashBearerKey } from "./bearer-key.js";
import { SessionEntity } from "./session.entity.js";
import type { Viewer } from "./viewer.js";

/** Whoever works for longer signs in again; the printed link does. */
export const SESSION_DAYS = 30;
const SESSION_MS = SESSION_DAYS * 24 * 60 * 60 * 1000;
/** Of one key; one more ends the oldest. */
const MAX_SESSIONS_PER_KEY = 100;
const SWEEP_BATCH = 1_000;

export interface NewSession {
  /** 256 random bits in base64url, known to the browser alone. */
  token: string;
  /** Never after its key. */
  expiresAt: Date;
}

/** What lets a browser act for a key without holding it. */
export class SessionService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly apiKeys: ApiKeyService,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Signs a browser in with the viewer's key. Beyond {@link MAX_SESSIONS_PER_KEY} of a key its oldest end. */
  async begin({ keyId }: Viewer): Promise<NewSession> {
    const token = randomBytes(32).toString("base64url");
    const key = await this.dataSource.getRepository(ApiKeyEntity).findOneByOrFail({ id: keyId });
    const latest = new Date(this.now().getTime() + SESSION_MS);
    const expiresAt = key.expiresAt !== null && key.expiresAt < latest ? key.expiresAt : latest;
    const tokenHash = hashBearerKey(token);
    const sessions = this.dataSource.getRepository(SessionEntity);
    await sessions.insert({ id: newId(), apiKeyId: keyId, tokenHash, expiresAt });
    await this.dataSource.query(
      `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE api_key_id = $1 ORDER BY id DESC OFFSET $2)`,
      [keyId, MAX_SESSIONS_PER_KEY],
    );
    return { token, expiresAt };
  }

  /** The viewer behind a session's token, or null for one that is unknown, has ended, or whose key has. */
  async authenticate(token: string): Promise<Viewer | null> {
    const session = await this.dataSource
      .getRepository(SessionEntity)
      .findOne({ where: { tokenHash: hashBearerKey(token) }, relations: { apiKey: true } });
    if (session === null || session.expiresAt <= this.now()) return null;
    return this.apiKeys.admit(session.apiKey!, session.id);
  }

  /** Ends a session at once. May run twice, and for a token that is none. */
  async end(token: string): Promise<void> {
    await this.dataSource.getRepository(SessionEntity).delete({ tokenHash: hashBearerKey(token) });
  }
}

/** Removes sessions that have ended, and those whose key has. May run any number of times, at the same time too. Returns how many. */
export async function forgetEndedSessions(dataSource: DataSource): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const [, count]: [unknown, number] = await dataSource.query(
      `DELETE FROM sessions WHERE id IN (
         SELECT session.id FROM sessions session JOIN api_keys key ON key.id = session.api_key_id
         WHERE session.expires_at < now() OR key.expires_at < now() OR key.revoked_at IS NOT NULL LIMIT $1)`,
      [SWEEP_BATCH],
    );
    forgotten += count;
    if (count < SWEEP_BATCH) return forgotten;
  }
}
