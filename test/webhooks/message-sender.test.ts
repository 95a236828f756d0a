import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { type AddressInfo, createServer, type LookupFunction } from "node:net";
import { Destinations, ForbiddenDestinationError } from "../../src/webhooks/destinations.js";
import { MessageSender } from "../../src/webhooks/message-sender.js";
import { signMessage } from "../../src/webhooks/sign-message.js";
import { newSecret } from "../../src/webhooks/webhook-secret.js";
import { Receiver } from "./receiver.js";

const BODY = `{"type":"webhook.test"}`;
const headers = () => signMessage([newSecret()], "evt_1", BODY, new Date());

/** A name server that says of every name what it is told to, one answer a question. */
const answering = (...answers: string[][]): LookupFunction & { asked: string[] } => {
  const asked: string[] = [];
  const lookup = ((host: string, options: { all?: boolean }, answer: (...args: unknown[]) => void) => {
    const addresses: LookupAddress[] = (answers[asked.length] ?? answers.at(-1)!).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
    asked.push(host);
    if (options.all) answer(null, addresses);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  }) as unknown as LookupFunction;
  return Object.assign(lookup, { asked });
};

interface Circumstances {
  networks?: string[];
  lookup?: LookupFunction;
  timeoutMs?: number;
}

const senderTo = ({ networks = [], ...options }: Circumstances) =>
  new MessageSender({ destinations: new Destinations(networks), ...options });

describe("A message", () => {
  let receiver: Receiver;
  beforeEach(async () => (receiver = await Receiver.start()));
  afterEach(() => receiver.stop());

  const send = (circumstances: Circumstances, url = receiver.url) =>
    senderTo(circumstances).send(url, BODY, headers());
  const ALLOWED = { networks: ["127.0.0.0/8"] };

  it("is posted whole, with its headers, into a network that the operator allows", async () => {
    const { isTaken, httpStatus, error } = await send(ALLOWED);

    assert.deepEqual([isTaken, httpStatus, error], [true, 204, null]);
    const [{ path, body, headers }] = receiver.received as [(typeof receiver.received)[0]];
    assert.deepEqual([path, body, headers["content-type"]], ["/hook", BODY, "application/json"]);
    assert.match(String(headers["webhook-signature"]), /^v1,/);
  });

  for (const status of [200, 201, 299]) {
    it(`is taken when ${status} is answered`, async () => {
      receiver.answer = status;

      assert.deepEqual((await send(ALLOWED)).isTaken, true);
    });
  }

  for (const status of [300, 301, 302, 303, 400, 410, 429, 500, 503]) {
    it(`is not taken when ${status} is answered`, async () => {
      receiver.answer = { status, headers: { Location: `${receiver.url}/elsewhere` } };

      const { isTaken, httpStatus, error } = await send(ALLOWED);

      assert.deepEqual([isTaken, httpStatus], [false, status]);
      assert.match(error!, new RegExp(`^Answered ${status}`));
      assert.equal(receiver.received.length, 1);
    });
  }

  it("is given up when nothing is answered in time, and says so", async () => {
    receiver.answer = "silence";

    const { isTaken, httpStatus, error } = await send({ ...ALLOWED, timeoutMs: 200 });

    assert.deepEqual([isTaken, httpStatus, error], [false, null, "No answer within 0.2 s."]);
  });

  it("is given up when its host's name is not looked up in time", async () => {
    const lookup = (() => {}) as unknown as LookupFunction;

    const { error } = await send({ ...ALLOWED, timeoutMs: 200, lookup }, "https://receiver.test/");

    assert.equal(error, "No answer within 0.2 s.");
  });

  it("is taken, whatever a long answer goes on to say, of which no more than a bound is read", async () => {
    let written = 0;
    const endless = createServer((socket) => {
      const chunk = Buffer.alloc(64 * 1024);
      const write = () => {
        while (socket.writable && socket.write(chunk)) written += chunk.length;
      };
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\n\r\n", write));
      socket.on("drain", write).on("error", () => {});
    });
    await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
    const { port } = endless.address() as AddressInfo;

    const { isTaken } = await send(ALLOWED, `http://127.0.0.1:${port}/`);

    assert.equal(isTaken, true);
    // What fits into the buffers of the system, and no more.
    assert.ok(written < 64 * 1024 * 1024, String(written));
    await new Promise((resolve) => endless.close(resolve));
  });

  it("is not taken where the answer's headers are too long", async () => {
    receiver.answer = { status: 200, headers: { "X-Long": "x".repeat(20_000) } };

    assert.deepEqual((await send(ALLOWED)).error, "The answer's headers are too long.");
  });

  it("is not taken where another protocol, or nothing at all, is answered", async () => {
    for (const said of [
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
      "",
    ]) {
      const server = createServer((socket) => socket.once("data", () => socket.end(said)));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;

      const { error } = await send(ALLOWED, `http://127.0.0.1:${port}/`);

      assert.equal(error, "The connection was closed before an answer came.");
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("is not taken where nothing listens", async () => {
    const { url } = receiver;
    await receiver.stop();

    assert.equal((await send(ALLOWED, url)).error, "The connection was refused: nothing listens there.");
    receiver = await Receiver.start();
  });

  for (const status of [307, 308]) {
    it(`follows a ${status}, which keeps it as it is`, async () => {
      receiver.answers.push({ status, headers: { Location: "/elsewhere" } });

      const { isTaken } = await send(ALLOWED);

      assert.equal(isTaken, true);
      assert.deepEqual(
        receiver.received.map(({ path, body }) => [path, body]),
        [
          ["/hook", BODY],
          ["/elsewhere", BODY],
        ],
      );
    });
  }

  it("follows three redirects, and no fourth", async () => {
    receiver.answer = { status: 307, headers: { Location: "/again" } };

    const { isTaken, error } = await send(ALLOWED);

    assert.deepEqual([isTaken, receiver.received.length], [false, 4]);
    assert.match(error!, /one too many/);
  });
});

/** Whatever the way, the address is the receiver's, or what only the machine itself reaches. */
describe("A message is not sent to an address that is not public", () => {
  let receiver: Receiver;
  let onIpv6: Receiver;
  before(async () => {
    receiver = await Receiver.start();
    // Where the machine has no IPv6, there is nothing to reach by it.
    onIpv6 = await Receiver.start("::1").catch(() => Receiver.start());
  });
  after(async () => {
    await receiver.stop();
    await onIpv6.stop();
  });
  afterEach(() => assert.deepEqual([...receiver.received, ...onIpv6.received], []));

  const assertNotSent = async (circumstances: Circumstances, url: string) => {
    const { isTaken, httpStatus, error } = await senderTo(circumstances).send(url, BODY, headers());
    assert.deepEqual([isTaken, httpStatus], [false, null]);
    assert.match(error!, /WEBHOOK_ALLOWED_NETWORKS/);
    assert.doesNotMatch(error!, /127|169|::1/);
  };

  for (const host of [
    "127.0.0.1",
    "127.1",
    "127.0.0.1.",
    "2130706433",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.1",
    "127.000.000.001",
    "１２７.0.0.1",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "localhost",
    "LOCALHOST.",
    "any.localhost",
  ]) {
    it(`that stands in the URL: ${host}`, async () => {
      const { port } = host.includes(":") ? onIpv6 : receiver;

      await assertNotSent({}, `https://${host}:${port}/hook`);
      // By HTTP, where something else is allowed.
      await assertNotSent({ networks: ["127.77.0.0/16"] }, `http://${host}:${port}/hook`);
      assert.throws(
        () => new Destinations([]).checkUrl(new URL(`https://${host}/`)),
        ForbiddenDestinationError,
      );
    });
  }

  for (const address of [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "168.63.129.16",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "fd00:ec2::254",
    "fe80::1",
  ]) {
    it(`that a name leads to: ${address}`, async () => {
      const { port } = address.includes(":") ? onIpv6 : receiver;

      await assertNotSent({ lookup: answering([address]) }, `https://receiver.test:${port}/hook`);
    });
  }

  it("that is one of several", async () => {
    const url = `https://receiver.test:${receiver.port}/hook`;

    await assertNotSent({ lookup: answering(["203.0.113.7", "127.0.0.1"]) }, url);
    await assertNotSent({ lookup: answering(["127.0.0.1", "203.0.113.7"]) }, url);
  });

  it("by HTTP, even where it is public: only the operator's networks are reached like that", async () => {
    const lookup = answering(["203.0.113.7"]);

    await assertNotSent({ networks: ["127.77.0.0/16"], lookup }, "http://receiver.test/hook");
    await assertNotSent({ networks: ["127.77.0.0/16"] }, "http://203.0.113.7/hook");
  });
});

describe("A message's way", () => {
  let allowed: Receiver;
  let inner: Receiver;
  before(async () => {
    // Only the first is in a network that the operator allows.
    [allowed, inner] = [await Receiver.start("127.0.0.2"), await Receiver.start("127.0.0.3")];
  });
  after(async () => {
    await allowed.stop();
    await inner.stop();
  });
  const networks = ["127.0.0.2/32"];

  it("leads where its host's name led when that was checked, though the name leads elsewhere by then", async () => {
    const lookup = answering(["127.0.0.2"], ["127.0.0.3"]);
    const sender = senderTo({ networks, lookup });
    const url = `http://rebinding.test:${allowed.port}/`;

    const first = await sender.send(url, BODY, headers());
    const second = await sender.send(url, BODY, headers());

    assert.deepEqual([first.isTaken, second.isTaken], [true, false]);
    // Once for each connection.
    assert.deepEqual(lookup.asked, ["rebinding.test", "rebinding.test"]);
    assert.equal(inner.received.length, 0);
  });

  for (const [what, location] of [
    ["an address", () => inner.url],
    ["an address in another notation", () => `http://0x7f000003:${inner.port}/hook`],
    ["a name that leads there", () => `http://inner.test:${inner.port}/hook`],
    ["the cloud's metadata", () => "http://169.254.169.254/latest/meta-data/"],
    ["the cloud's metadata by HTTPS", () => "https://169.254.169.254/latest/meta-data/"],
    ["a file", () => "file:///etc/passwd"],
    ["a URL with a password", () => `http://user:word@127.0.0.2:${allowed.port}/`],
  ] as const) {
    it(`is not followed to ${what} that it may not lead to`, async () => {
      const lookup = answering(["127.0.0.3"]);
      allowed.answers.push({ status: 307, headers: { Location: location() } });
      const before = allowed.received.length;

      const { isTaken, httpStatus, error } = await senderTo({ networks, lookup }).send(
        allowed.url,
        BODY,
        headers(),
      );

      assert.deepEqual([isTaken, httpStatus], [false, null]);
      assert.match(error!, /WEBHOOK_ALLOWED_NETWORKS|https:\/\/|password/);
      assert.deepEqual([allowed.received.length - before, inner.received.length], [1, 0]);
    });
  }

  it("is followed on to where it may lead", async () => {
    const second = await Receiver.start("127.0.0.2");
    allowed.answers.push({ status: 308, headers: { Location: second.url } });

    const { isTaken } = await senderTo({ networks }).send(allowed.url, BODY, headers());

    assert.deepEqual([isTaken, second.received.length], [true, 1]);
    await second.stop();
  });
});
