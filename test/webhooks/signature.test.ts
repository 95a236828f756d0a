import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { newId } from "../../src/ids/global-id.js";
import { signMessage } from "../../src/webhooks/sign-message.js";
import { newSecret, SecretBox, SealedSecretError } from "../../src/webhooks/webhook-secret.js";

const BODY = `{"type":"image.analysed","note":"ü €"}`;

describe("A signature of a message", () => {
  // The vector that the specification's libraries share.
  it("is the one that the specification gives", () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const body = `{"test": 2432232314}`;

    const headers = signMessage([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", body, new Date(1_614_265_330_000));

    assert.deepEqual(headers, {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is verified by the specification's library, by each of two secrets, and by no third", () => {
    const [present, previous, another] = [newSecret(), newSecret(), newSecret()];

    const headers = { ...signMessage([present, previous], "evt_1", BODY, new Date()) };

    for (const secret of [present, previous])
      assert.deepEqual(new Webhook(secret).verify(BODY, headers), JSON.parse(BODY));
    assert.throws(() => new Webhook(another).verify(BODY, headers), /No matching signature/);
  });

  for (const [what, change] of [
    ["body", () => ({ body: `${BODY} ` })],
    ["id", () => ({ "webhook-id": "evt_2" })],
    ["time", () => ({ "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 60) })],
  ] as const) {
    it(`does not fit another ${what}`, () => {
      const secret = newSecret();
      const { body, ...headers } = {
        ...signMessage([secret], "evt_1", BODY, new Date()),
        body: BODY,
        ...change(),
      };

      assert.throws(() => new Webhook(secret).verify(body, headers), /No matching signature/);
    });
  }
});

describe("A new secret", () => {
  it("is 32 random bytes in the specification's form", () => {
    const secrets = [newSecret(), newSecret()];

    assert.notEqual(secrets[0], secrets[1]);
    for (const secret of secrets) {
      assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
      assert.equal(Buffer.from(secret.slice(6), "base64").length, 32);
    }
  });
});

describe("A kept secret", () => {
  const KEY = "an operator's key of some length, 40 characters";
  const id = newId();

  it("is sealed with the operator's key, otherwise each time, and opened with it", () => {
    const secret = newSecret();
    const box = new SecretBox(KEY);

    const sealed = [box.seal(secret, id), box.seal(secret, id)];

    assert.notEqual(sealed[0], sealed[1]);
    for (const kept of sealed) {
      assert.ok(!kept.includes(secret.slice(6)));
      assert.equal(box.open(kept, id), secret);
    }
  });

  it("cannot be opened without the key, with another, for another webhook, or changed", () => {
    const kept = new SecretBox(KEY).seal(newSecret(), id);
    const changed = `${kept.slice(0, -6)}${kept.at(-6) === "A" ? "B" : "A"}${kept.slice(-5)}`;

    for (const open of [
      () => new SecretBox(null).open(kept, id),
      () => new SecretBox(`${KEY}!`).open(kept, id),
      () => new SecretBox(KEY).open(kept, newId()),
      () => new SecretBox(KEY).open(changed, id),
    ])
      assert.throws(open, SealedSecretError);
  });

  it("from before there was a key is as it is", () => {
    const secret = newSecret();
    const kept = new SecretBox(null).seal(secret, id);

    assert.deepEqual([kept, new SecretBox(KEY).open(kept, id)], [secret, secret]);
  });
});
