import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import pino from "pino";
import type { DataSource } from "typeorm";
import { AnalyseUnstoredImage } from "../../src/assessments/analyse-unstored-image.js";
import { assessUnstoredImage, type UnstoredAssessment } from "../../src/assessments/assess-unstored-image.js";
import type { Turns } from "../../src/event-loop/turns.js";
import { AnalyseCandidate } from "../../src/candidates/analyse-candidate.js";
import type { CandidateDetails } from "../../src/candidates/candidate-details.js";
import { CandidateEntity } from "../../src/candidates/candidate.entity.js";
import { SubmitCandidate } from "../../src/candidates/submit-candidate.js";
import { CharacterService } from "../../src/characters/character.service.js";
import { ProbingDatabaseWatch } from "../../src/database/probing-database-watch.js";
import { ChildProcessFaceAnalyser } from "../../src/face-analysis/process/child-process-face-analyser.js";
import { PictureChecker } from "../../src/face-analysis/process/picture-checker.js";
import type { FaceAnalyser } from "../../src/face-analysis/face-analyser.js";
import type { KeyUse } from "../../src/idempotency/key-use.js";
import { scoreImages, type ScoringOutcome } from "../../src/matches/score-images.js";
import { createMediaStorage } from "../../src/media-storage/create-media-storage.js";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import type { MediaBody, MediaStorage } from "../../src/media-storage/media-storage.js";
import { Metrics } from "../../src/metrics/metrics.js";
import { ReferenceImageEntity } from "../../src/reference-images/reference-image.entity.js";
import { AnalyseReferenceImage } from "../../src/uploads/analyse-reference-image.js";
import { AddReferenceImage } from "../../src/uploads/add-reference-image.js";
import { DatabaseNotifications } from "../../src/notifications/database-notifications.js";
import { AnalysisAnnouncements } from "../../src/uploads/analysis-announcements.js";
import { deleteStoredObjects } from "../../src/housekeeping/delete-stored-objects.js";
import type { IncomingFile } from "../../src/uploads/incoming-file.js";
import { RequestFiles } from "../../src/uploads/receiving/request-files.js";
import { PictureIntake } from "../../src/uploads/picture-intake.js";
import { Spool } from "../../src/uploads/spool.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import type { FilePart } from "../support/api-client.js";
import { OwnDatabase } from "../support/own-database.js";

type Operation = "put" | "read" | "delete";

/** A storage that is out of order as long as a test says. */
export class UnreliableStorage implements MediaStorage {
  /** How many coming calls fail, by operation. */
  readonly failures: Record<Operation, number> = { put: 0, read: 0, delete: 0 };
  private readonly held: Partial<Record<Operation, Promise<void>>> = {};

  constructor(private readonly storage: MediaStorage) {}

  async put(key: string, body: MediaBody, contentType: string): Promise<void> {
    await this.obey("put");
    await this.storage.put(key, body, contentType);
  }

  async read(key: string): Promise<Buffer> {
    await this.obey("read");
    return this.storage.read(key);
  }

  async delete(key: string): Promise<void> {
    await this.obey("delete");
    await this.storage.delete(key);
  }

  list(prefix?: string, after?: string) {
    return this.storage.list(prefix, after);
  }

  urlFor(key: string): string | Promise<string> {
    return this.storage.urlFor(key);
  }

  urlsExpireAt(): Date | null {
    return this.storage.urlsExpireAt();
  }

  check(): Promise<void> {
    return this.storage.check();
  }

  /** Lets calls of an operation wait until the returned function is called. */
  hold(operation: Operation): () => void {
    let release = () => {};
    this.held[operation] = new Promise<void>((resolve) => (release = resolve));
    return release;
  }

  private async obey(operation: Operation): Promise<void> {
    await this.held[operation];
    if (this.failures[operation] <= 0) return;
    this.failures[operation]--;
    throw new StorageUnavailableError(new Error("out of order, as the test wants it"));
  }
}

const log = pino({ level: "silent" });

/** The parts of an upload's journey put together for tests that take them one by one; no job runs by itself. */
export class Journey {
  static async start(): Promise<Journey> {
    const own = await OwnDatabase.create(5);
    const directory = await mkdtemp(join(tmpdir(), "likeness-journey-"));
    const viewer = await own.newViewer();
    const storage = new UnreliableStorage(
      await createMediaStorage({ dataDirectory: directory, publicUrl: "http://127.0.0.1" }),
    );
    const spool = new Spool(join(directory, "spool"), 20_000_000);
    await spool.prepare();
    return new Journey(own, directory, viewer, storage, spool);
  }

  readonly log = log;
  readonly analyser = new ChildProcessFaceAnalyser({ processes: 1, maxPixels: 50_000_000 });
  readonly checker = new PictureChecker({ maxPixels: 50_000_000 });
  readonly notifications: DatabaseNotifications;
  readonly announcements: AnalysisAnnouncements;
  readonly watch: ProbingDatabaseWatch;
  readonly dataSource: DataSource;
  private readonly metrics = new Metrics();

  private constructor(
    private readonly own: OwnDatabase,
    private readonly directory: string,
    readonly viewer: Viewer,
    readonly storage: UnreliableStorage,
    private readonly spool: Spool,
  ) {
    this.dataSource = own.dataSource;
    this.watch = new ProbingDatabaseWatch(own.url, log);
    this.notifications = new DatabaseNotifications(own.url, log, this.watch);
    this.announcements = new AnalysisAnnouncements(own.dataSource, this.notifications);
  }

  get databaseUrl(): string {
    return this.own.url;
  }

  async createCharacter(): Promise<string> {
    return (await new CharacterService(this.dataSource).create(this.viewer, { name: "Mira" })).id;
  }

  private get intake(): PictureIntake {
    const { dataSource, storage, announcements, checker, metrics } = this;
    const characters = new CharacterService(dataSource);
    return new PictureIntake(dataSource, characters, storage, announcements, checker, metrics, log);
  }

  /** Steps 1 to 3. */
  async upload(
    characterId: string,
    { bytes, name }: FilePart,
    keyUse: KeyUse | null = null,
  ): Promise<ReferenceImageEntity> {
    const add = new AddReferenceImage(this.intake);
    return this.withFile(bytes, name, (file) =>
      add.add(this.viewer, { characterId, type: null, caption: null, keyUse }, file),
    );
  }

  /** Steps 1 to 3 of a candidate. */
  async submit(
    characterId: string,
    { bytes, name }: FilePart,
    details: CandidateDetails = {},
    keyUse: KeyUse | null = null,
  ): Promise<CandidateEntity> {
    const submission = new SubmitCandidate(this.intake);
    return this.withFile(bytes, name, (file) =>
      submission.submit(this.viewer, { ...details, characterId, keyUse }, file),
    );
  }

  /** What assessImage answers, by this analyser. */
  assess(
    characterId: string,
    { bytes, name }: FilePart,
    analyser: FaceAnalyser,
    turns: Turns,
    signal?: AbortSignal,
  ): Promise<UnstoredAssessment> {
    const { dataSource, viewer, checker, metrics } = this;
    const characters = new CharacterService(dataSource);
    const unstored = new AnalyseUnstoredImage(characters, analyser, turns, checker, metrics, log);
    return this.withFile(bytes, name, (file) =>
      assessUnstoredImage(dataSource, unstored, viewer, characterId, file, signal),
    );
  }

  /** What scoreImages answers, by this analyser. Faults have the id `logged`. */
  async score(
    characterId: string,
    files: readonly FilePart[],
    analyser: FaceAnalyser,
    turns: Turns,
    signal?: AbortSignal,
  ): Promise<ScoringOutcome[]> {
    const { dataSource, viewer, checker, metrics } = this;
    const characters = new CharacterService(dataSource);
    const unstored = new AnalyseUnstoredImage(characters, analyser, turns, checker, metrics, log);
    const reportFault = () => "logged";
    const request = { viewer, manager: dataSource.manager, characterId, signal, reportFault };
    const spooled = new RequestFiles(this.spool);
    try {
      const incoming = files.map(({ bytes, name }) => spooled.add(Readable.from([bytes]), name));
      return await scoreImages(unstored, request, await Promise.all(incoming));
    } finally {
      await spooled.letGo();
    }
  }

  /** As a request does: the file lies in the spool until the work is done. */
  private async withFile<Answer>(
    bytes: Buffer,
    name: string,
    work: (file: IncomingFile) => Promise<Answer>,
  ): Promise<Answer> {
    const files = new RequestFiles(this.spool);
    try {
      return await work(await files.add(Readable.from([bytes]), name));
    } finally {
      await files.letGo();
    }
  }

  get analyse(): AnalyseReferenceImage {
    return this.analyseWith(this.analyser);
  }

  analyseWith(analyser: FaceAnalyser): AnalyseReferenceImage {
    return new AnalyseReferenceImage(this.dataSource, this.storage, analyser, this.metrics, log);
  }

  analyseCandidatesWith(analyser: FaceAnalyser = this.analyser): AnalyseCandidate {
    return new AnalyseCandidate(this.dataSource, this.storage, analyser, this.metrics, log);
  }

  /** Steps 4 and 5 of a candidate, as the first of several tries. */
  scoreCandidate({ id, workspaceId }: CandidateEntity, cause: "UPLOAD" | "REANALYSIS" | "UPDATE" = "UPLOAD") {
    return this.analyseCandidatesWith().run({ workspaceId, candidateId: id, cause }, { isLast: false });
  }

  findCandidate({ id, workspaceId }: Pick<CandidateEntity, "id" | "workspaceId">): Promise<CandidateEntity> {
    return this.dataSource.getRepository(CandidateEntity).findOneByOrFail({ id, workspaceId });
  }

  /** Steps 4 and 5, as the first of several tries. */
  runAnalysis({ id, workspaceId }: ReferenceImageEntity, cause: "UPLOAD" | "REANALYSIS" = "UPLOAD") {
    return this.analyse.run({ workspaceId, imageId: id, cause }, { isLast: false });
  }

  find(image: ReferenceImageEntity): Promise<ReferenceImageEntity> {
    const { id, workspaceId } = image;
    return this.dataSource.getRepository(ReferenceImageEntity).findOneByOrFail({ id, workspaceId });
  }

  countImages(characterId: string): Promise<number> {
    const where = { characterId, workspaceId: this.viewer.workspaceId };
    return this.dataSource.getRepository(ReferenceImageEntity).countBy(where);
  }

  jobs(name: string): Promise<{ key: string | null; attempts: number; payload: any }[]> {
    return this.dataSource.query(
      `SELECT key, attempts, payload FROM graphile_worker._private_jobs AS jobs
       JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id WHERE identifier = $1`,
      [name],
    );
  }

  /** Makes jobs that wait for another try due now, and tells the workers. */
  async hurryJobs(): Promise<void> {
    const due = "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now() RETURNING id";
    const [jobs] = await this.dataSource.query(due);
    if (jobs.length === 0) return;
    await this.dataSource.query("SELECT pg_notify('jobs:insert', $1)", [
      JSON.stringify({ r: "test", count: 1 }),
    ]);
  }

  async storedKeys(prefix = ""): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return keys;
  }

  deleteObjects(keys: string[]): Promise<void> {
    return deleteStoredObjects(this.dataSource, this.storage, keys);
  }

  spooledFiles(): Promise<string[]> {
    return readdir(join(this.directory, "spool"));
  }

  async stop(): Promise<void> {
    await this.analyser.close();
    await this.checker.close();
    this.announcements.stopWaiting();
    await this.notifications.close().catch(() => {});
    await this.watch.close();
    await this.own.drop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
