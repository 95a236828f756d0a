import assert from "node:assert/strict";
import { resolve } from "node:path";
import { InvalidConfigError, loadConfig } from "../../src/config/config.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    assert.ok(error instanceof InvalidConfigError);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems;
  }
  return [];
}

describe("The configuration", () => {
  it("needs no setting: all of it has defaults", () => {
    const { analysisWorkers, ...rest } = loadConfig({});

    assert.ok(analysisWorkers >= 1);
    assert.deepEqual(rest, {
      production: false,
      host: "127.0.0.1",
      port: 4000,
      workerPort: null,
      publicUrl: null,
      servePage: true,
      corsOrigins: [],
      dataDirectory: resolve("data"),
      databaseUrl: null,
      databaseWaitSeconds: 60,
      databasePoolSize: 10,
      gcs: null,
      storageTimeoutMs: 30_000,
      shutdownDelayMs: 0,
      adminApiKey: null,
      maxUploadBytes: 20 * 1024 * 1024,
      maxImagePixels: 50_000_000,
      maxOperationMs: 10_000,
      maxSubscriptions: 10_000,
      maxSubscriptionsPerKey: 1_000,
      subscriptionHeartbeatMs: 12_000,
      slowReaderMs: 15_000,
      trustedDocuments: null,
      faceEngine: "onnx",
      recogniser: null,
      faceSearch: "memory",
      faceSearchMegabytes: 256,
      reanalyseOutdated: true,
      webhookAllowedNetworks: [],
      webhookSecretsKey: null,
      assessmentThresholds: DEFAULT_THRESHOLDS,
      logLevel: "info",
    });
  });

  it("takes an empty variable as not set", () => {
    const names =
      `NODE_ENV HOST PORT WORKER_PORT PUBLIC_URL SERVE_PAGE CORS_ORIGINS DATA_DIR DATABASE_URL GCS_BUCKET GCS_API_ENDPOINT
      GCS_PUBLIC_BASE_URL STORAGE_TIMEOUT_MS SHUTDOWN_DELAY_MS ADMIN_API_KEY MAX_UPLOAD_BYTES MAX_IMAGE_PIXELS MAX_OPERATION_MS
      ANALYSIS_WORKERS FACE_ENGINE RECOGNISER_MODEL RECOGNISER_CALIBRATION TRUSTED_DOCUMENTS
      ASSESSMENT_THRESHOLDS WEBHOOK_ALLOWED_NETWORKS WEBHOOK_SECRETS_KEY LOG_LEVEL`.split(/\s+/);

    assert.deepEqual(loadConfig(Object.fromEntries(names.map((name) => [name, ""]))), loadConfig({}));
  });

  it("reads every setting", () => {
    const config = loadConfig({
      NODE_ENV: "production",
      HOST: "0.0.0.0",
      PORT: "0",
      WORKER_PORT: "9000",
      PUBLIC_URL: "https://likeness.example.com/api/",
      SERVE_PAGE: "false",
      CORS_ORIGINS: "https://app.example.com,http://localhost:5173",
      DATA_DIR: "/var/lib/likeness",
      DATABASE_URL: "postgresql://user:secret@db/likeness",
      DATABASE_WAIT_SECONDS: "7",
      DATABASE_POOL_SIZE: "8",
      GCS_BUCKET: "my-bucket",
      GCS_API_ENDPOINT: "http://127.0.0.1:9000/",
      GCS_PUBLIC_BASE_URL: "https://cdn.example.com/",
      STORAGE_TIMEOUT_MS: "5000",
      SHUTDOWN_DELAY_MS: "10000",
      ADMIN_API_KEY: "sixteen-or-more!",
      MAX_UPLOAD_BYTES: "1024",
      MAX_IMAGE_PIXELS: "10000",
      MAX_OPERATION_MS: "2000",
      MAX_SUBSCRIPTIONS: "20000",
      MAX_SUBSCRIPTIONS_PER_KEY: "200",
      SUBSCRIPTION_HEARTBEAT_MS: "30000",
      SLOW_READER_MS: "5000",
      ANALYSIS_WORKERS: "3",
      REANALYSE_OUTDATED: "false",
      TRUSTED_DOCUMENTS: "/etc/likeness/partners.json",
      FACE_ENGINE: "face-api",
      WEBHOOK_ALLOWED_NETWORKS: "10.0.0.0/8, fd00::/8,127.0.0.1",
      WEBHOOK_SECRETS_KEY: "a-key-of-the-operators-of-32-characters",
      FACE_SEARCH: "pgvector",
      FACE_SEARCH_MEMORY_MB: "64",
      ASSESSMENT_THRESHOLDS: '{ "interEyePixels": { "good": 60 }, "turnedFactor": 1 }',
      LOG_LEVEL: "debug",
    });

    assert.deepEqual(config, {
      production: true,
      host: "0.0.0.0",
      port: 0,
      workerPort: 9000,
      publicUrl: "https://likeness.example.com/api",
      servePage: false,
      corsOrigins: ["https://app.example.com", "http://localhost:5173"],
      dataDirectory: "/var/lib/likeness",
      databaseUrl: "postgresql://user:secret@db/likeness",
      databaseWaitSeconds: 7,
      databasePoolSize: 8,
      gcs: {
        bucket: "my-bucket",
        apiEndpoint: "http://127.0.0.1:9000",
        publicBaseUrl: "https://cdn.example.com",
      },
      storageTimeoutMs: 5_000,
      shutdownDelayMs: 10_000,
      adminApiKey: "sixteen-or-more!",
      maxUploadBytes: 1024,
      maxImagePixels: 10_000,
      maxOperationMs: 2_000,
      maxSubscriptions: 20_000,
      maxSubscriptionsPerKey: 200,
      subscriptionHeartbeatMs: 30_000,
      slowReaderMs: 5_000,
      analysisWorkers: 3,
      trustedDocuments: "/etc/likeness/partners.json",
      faceEngine: "face-api",
      recogniser: null,
      faceSearch: "pgvector",
      faceSearchMegabytes: 64,
      reanalyseOutdated: false,
      webhookAllowedNetworks: ["10.0.0.0/8", "fd00::/8", "127.0.0.1"],
      webhookSecretsKey: "a-key-of-the-operators-of-32-characters",
      assessmentThresholds: {
        ...DEFAULT_THRESHOLDS,
        interEyePixels: { ...DEFAULT_THRESHOLDS.interEyePixels, good: 60 },
        turnedFactor: 1,
      },
      logLevel: "debug",
    });
  });

  it("reports every problem at once, each naming its setting and value", () => {
    const wrong = {
      PORT: "65536",
      PUBLIC_URL: "ftp://example.com",
      MAX_UPLOAD_BYTES: "20MB",
      ANALYSIS_WORKERS: "0",
      FACE_ENGINE: "tensorflow",
      ASSESSMENT_THRESHOLDS: "[]",
      LOG_LEVEL: "loud",
      GCS_API_ENDPOINT: "http://127.0.0.1:9000",
    };

    const problems = problemsOf(wrong);

    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[0]).toSorted(),
      Object.keys(wrong).toSorted(),
    );
    for (const [name, value] of Object.entries(wrong).filter(([name]) => name !== "GCS_API_ENDPOINT")) {
      const problem = problems.find((line) => line.startsWith(name));
      assert.ok(problem?.includes(JSON.stringify(value)), problem);
    }
  });

  for (const [name, value, allowed] of [
    ["NODE_ENV", "prod", "development, production or test"],
    ["NODE_ENV", "Production", "development, production or test"],
    ["LOG_LEVEL", "verbose", "fatal, error, warn, info, debug, trace or silent"],
    ["FACE_ENGINE", "tfjs", "onnx or face-api"],
  ] as const) {
    it(`says which values ${name} may have where ${value} is none`, () => {
      assert.deepEqual(problemsOf({ [name]: value }), [
        `${name} must be ${allowed} (it is ${JSON.stringify(value)})`,
      ]);
    });
  }

  for (const networks of [
    "localhost",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0/8",
    "fe80::1%eth0",
    "10.0.0.1,",
    "*",
  ]) {
    it(`refuses ${JSON.stringify(networks)} as WEBHOOK_ALLOWED_NETWORKS, and shows how networks are written`, () => {
      assert.match(problemsOf({ WEBHOOK_ALLOWED_NETWORKS: networks })[0]!, /10\.0\.0\.0\/8,fd00::\/8/);
    });
  }

  it("takes the file of trusted documents by a path from where it is started", () => {
    const { trustedDocuments } = loadConfig({ TRUSTED_DOCUMENTS: "partners.json" });

    assert.equal(trustedDocuments, resolve("partners.json"));
  });

  it("takes a recogniser with its calibration, by paths from where it is started", () => {
    const { recogniser } = loadConfig({
      RECOGNISER_MODEL: "net.onnx",
      RECOGNISER_CALIBRATION: "/etc/net.json",
    });

    assert.deepEqual(recogniser, { model: resolve("net.onnx"), calibration: "/etc/net.json" });
  });

  for (const [environment, problem] of [
    [{ RECOGNISER_MODEL: "net.onnx" }, /^RECOGNISER_MODEL is set but RECOGNISER_CALIBRATION is not/],
    [{ RECOGNISER_CALIBRATION: "net.json" }, /^RECOGNISER_CALIBRATION is set but RECOGNISER_MODEL is not/],
    [
      { RECOGNISER_MODEL: "net.onnx", RECOGNISER_CALIBRATION: "net.json", FACE_ENGINE: "face-api" },
      /onnxruntime alone: leave FACE_ENGINE unset/,
    ],
  ] as const) {
    it(`refuses ${Object.keys(environment).join(" and ")}, and says why`, () => {
      const [only, ...more] = problemsOf(environment);

      assert.match(only!, problem);
      assert.deepEqual(more, []);
    });
  }

  it("shows no key of webhooks' secrets that is too short", () => {
    const [problem] = problemsOf({ WEBHOOK_SECRETS_KEY: "too-short" });

    assert.match(problem!, /^WEBHOOK_SECRETS_KEY must have 32 to 200/);
    assert.ok(!problem!.includes("too-short"));
  });

  for (const host of ["http://0.0.0.0", "localhost:4000", "0.0.0.0:4000", "localhost/", "[::1]:80", " "]) {
    it(`refuses ${JSON.stringify(host)} as HOST, and says that the port has a setting of its own`, () => {
      assert.match(problemsOf({ HOST: host })[0]!, /^HOST must be an address or a name alone.*that is PORT/);
    });
  }

  for (const host of ["0.0.0.0", "::", "::1", "localhost", "my-machine.example.com", "my_container"]) {
    it(`takes ${host} as HOST`, () => {
      assert.equal(loadConfig({ HOST: host }).host, host);
    });
  }

  it("never repeats a secret", () => {
    const secrets = { ADMIN_API_KEY: "short secret", DATABASE_URL: "mysql://user:hunter2@db/likeness" };

    const problems = problemsOf(secrets);

    assert.equal(problems.length, 2);
    assert.doesNotMatch(problems.join("\n"), /short secret|hunter2|mysql:/);
  });

  for (const [name, value] of [
    ["PORT", "-1"],
    ["PORT", "4000.5"],
    ["PORT", " 4000"],
    ["WORKER_PORT", "http"],
    ["MAX_UPLOAD_BYTES", "1023"],
    ["MAX_UPLOAD_BYTES", "99999999999"],
    ["SHUTDOWN_DELAY_MS", "300001"],
    ["STORAGE_TIMEOUT_MS", "999"],
    ["STORAGE_TIMEOUT_MS", "600001"],
    ["MAX_IMAGE_PIXELS", "9999"],
    ["ANALYSIS_WORKERS", "65"],
    ["PUBLIC_URL", "likeness.example.com"],
    ["DATA_DIR", "~/likeness"],
    ["DATABASE_URL", "localhost:5432"],
    ["GCS_BUCKET", "gs://bucket"],
    ["ADMIN_API_KEY", "fifteen-letters"],
    ["ADMIN_API_KEY", "sixteen letters and spaces"],
  ] as const) {
    it(`refuses ${name}=${JSON.stringify(value)}`, () => {
      const problems = problemsOf({ [name]: value });

      assert.equal(problems.length, 1);
      assert.ok(problems[0]!.startsWith(`${name} `));
    });
  }

  it("names every bound of ASSESSMENT_THRESHOLDS that is not one, and every one out of its range", () => {
    const wrong = {
      blurriness: 1,
      sharpness: { goood: 3, worst: 2, useless: "1" },
      severalFacesFactor: -1,
      yawDegrees: 20,
      rollDegrees: { good: null },
    };

    const problems = problemsOf({ ASSESSMENT_THRESHOLDS: JSON.stringify(wrong) });

    assert.deepEqual(problems.map((problem) => problem.replace(/ \(it is .*/, "")).toSorted(), [
      "ASSESSMENT_THRESHOLDS has no bound named blurriness",
      "ASSESSMENT_THRESHOLDS.rollDegrees.good must be a number",
      "ASSESSMENT_THRESHOLDS.severalFacesFactor must be between 0 and 1",
      "ASSESSMENT_THRESHOLDS.sharpness has no bound named goood",
      "ASSESSMENT_THRESHOLDS.sharpness.useless must be a number",
      "ASSESSMENT_THRESHOLDS.sharpness.worst must be between 0 and 1",
      "ASSESSMENT_THRESHOLDS.yawDegrees must be a JSON object",
    ]);
  });

  const contradictory: [string, object, RegExp][] = [
    ["a bound beyond the one it is measured from", { interEyePixels: { good: 5 } }, /interEyePixels/],
    ["a bound equal to it", { yawDegrees: { useless: 20 } }, /yawDegrees/],
    ["verdicts that do not rise", { verdictScores: { weak: 50 } }, /verdictScores/],
    ["a verdict beyond 100", { verdictScores: { strong: 101 } }, /verdictScores/],
    ["weights of health that do not add up", { health: { weights: { size: 0.4 } } }, /health\.weights/],
    ["a smallest set beyond the largest", { health: { minSize: 10 } }, /minSize/],
    ["a size that is empty before it is full", { health: { emptySize: 9 } }, /emptySize/],
    [
      "a least share above the largest",
      { training: { shares: { PROFILE: { lower: 0.5 } } } },
      /training\.shares/,
    ],
    ["a least training set above the largest", { training: { minCount: 31 } }, /training\.minCount/],
    ["half a wanted image", { coverage: { wanted: { FRONTAL: 1.5 } } }, /coverage\.wanted/],
  ];
  for (const [what, thresholds, named] of contradictory) {
    it(`refuses ${what} in ASSESSMENT_THRESHOLDS`, () => {
      const problems = problemsOf({ ASSESSMENT_THRESHOLDS: JSON.stringify(thresholds) });

      assert.equal(problems.length, 1);
      assert.match(problems[0]!, named);
    });
  }

  it("takes as many changed thresholds as the table has, and leaves the defaults as they are", () => {
    const defaults = structuredClone(DEFAULT_THRESHOLDS);

    const { assessmentThresholds } = loadConfig({ ASSESSMENT_THRESHOLDS: JSON.stringify(defaults) });

    assert.deepEqual(assessmentThresholds, defaults);
    loadConfig({ ASSESSMENT_THRESHOLDS: '{ "turnedFactor": 0.1 }' });
    assert.deepEqual(DEFAULT_THRESHOLDS, defaults);
  });
});
