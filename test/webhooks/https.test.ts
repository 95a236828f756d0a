import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TryOutcome } from "../../src/webhooks/message-sender.js";
import { MadeAuthority, type ServerCertificate } from "./made-certificates.js";
import { Receiver } from "./receiver.js";

const HOST = "receiver.test";

describe("A message by HTTPS", () => {
  let authority: MadeAuthority;
  let other: MadeAuthority;
  let folder: string;
  let receiver: Receiver;
  before(async () => {
    [authority, other] = [new MadeAuthority(), new MadeAuthority()];
    folder = await mkdtemp(join(tmpdir(), "likeness-authority-"));
    await writeFile(join(folder, "authority.pem"), authority.certificate);
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => receiver.stop());

  /** Sent by a process that trusts the authority, as an operator has it trust their own, to a receiver with this certificate. */
  async function send(certificate: ServerCertificate | null): Promise<TryOutcome> {
    receiver = await Receiver.start("127.0.0.1", certificate);
    const script = join(__dirname, "send-once.js");
    const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") };
    const url = `https://${HOST}:${receiver.port}/hook`;
    const { stdout } = await promisify(execFile)(process.execPath, [script, url], { env });
    return JSON.parse(stdout);
  }

  it("is taken by a receiver whose certificate is of its name, and of an authority that the server trusts", async () => {
    const { isTaken, httpStatus, error } = await send(authority.certify(HOST));

    assert.deepEqual([isTaken, httpStatus, error], [true, 204, null]);
    assert.deepEqual(
      receiver.received.map(({ path, body, headers: { host } }) => [path, body, host]),
      [["/hook", `{"type":"webhook.test"}`, `${HOST}:${receiver.port}`]],
    );
  });

  for (const [what, certificate, explanation] of [
    [
      "is of an authority that the server does not trust",
      () => other.certify(HOST),
      /^The host's certificate is not from an authority that this server trusts, .*NODE_EXTRA_CA_CERTS/,
    ],
    [
      "is signed by the receiver itself",
      () => MadeAuthority.selfSigned(HOST),
      /not from an authority that this server trusts/,
    ],
    ["is of another name", () => authority.certify("elsewhere.test"), /certificate is for another name/],
    ["has expired", () => authority.certify(HOST, [-2, -1]), /certificate has expired/],
    ["is not valid yet", () => authority.certify(HOST, [1, 2]), /certificate is not valid yet/],
    ["is none, as it speaks plain HTTP", () => null, /does not speak TLS/],
  ] as const) {
    it(`is not sent where the receiver's certificate ${what}, and the log says so`, async () => {
      const { isTaken, httpStatus, error } = await send(certificate());

      assert.deepEqual([isTaken, httpStatus], [false, null]);
      assert.match(error!, explanation);
      // For people: no address, and none of the codes that Node has.
      assert.doesNotMatch(error!, /127|\(/);
      assert.deepEqual(receiver.received, []);
    });
  }
});
