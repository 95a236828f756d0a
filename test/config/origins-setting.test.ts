import assert from "node:assert/strict";
import { InvalidConfigError, loadConfig } from "../../src/config/config.js";

const originsOf = (CORS_ORIGINS: string) => loadConfig({ CORS_ORIGINS }).corsOrigins;

function refusalOf(CORS_ORIGINS: string): string {
  try {
    originsOf(CORS_ORIGINS);
  } catch (error) {
    assert.ok(error instanceof InvalidConfigError);
    return error.problems.join("\n");
  }
  return "taken";
}

describe("CORS_ORIGINS", () => {
  const taken: [string, readonly string[] | "*"][] = [
    ["", []],
    ["http://localhost:5173", ["http://localhost:5173"]],
    [" https://a.example , http://127.0.0.1:3000,", ["https://a.example", "http://127.0.0.1:3000"]],
    ["https://A.Example:443,https://a.example", ["https://a.example"]],
    ["https://bücher.example", ["https://xn--bcher-kva.example"]],
    ["http://[::1]:8080", ["http://[::1]:8080"]],
    [
      "capacitor://localhost,chrome-extension://abcdefgh",
      ["capacitor://localhost", "chrome-extension://abcdefgh"],
    ],
    ["*", "*"],
    [" * ", "*"],
  ];
  for (const [text, origins] of taken) {
    it(`takes ${JSON.stringify(text)} as browsers send it`, () => assert.deepEqual(originsOf(text), origins));
  }

  const refused: [string, RegExp][] = [
    ["https://a.example/", /no slash at its end; write https:\/\/a\.example \(/],
    ["https://a.example/app", /no path .*write https:\/\/a\.example \(/],
    ["https://a.example?x=1", /no path .*write https:\/\/a\.example \(/],
    ["https://a.example#x", /no path .*write https:\/\/a\.example \(/],
    ["localhost:5173", /"localhost:5173" without a scheme/],
    ["a.example", /"a\.example" without a scheme/],
    ["//a.example", /without a scheme/],
    ["null", /"null", which every sandboxed page/],
    ["*,https://a.example", /"\*" beside other origins/],
    ["https://*.example.com", /no wildcards/],
    ["https://a.example https://b.example", /separate origins by commas/],
    ["http://", /no address/],
    ["http://localhost:99999", /no address/],
    ["file:///index.html", /no origin/],
    ["my app://x y", /space/],
  ];
  for (const [text, words] of refused) {
    it(`refuses ${JSON.stringify(text)} in words`, () => {
      const refusal = refusalOf(text);

      assert.match(refusal, /^CORS_ORIGINS lists /);
      assert.match(refusal, words);
    });
  }

  it("names every faulty entry of a list", () => {
    const refusal = refusalOf("a.example,https://good.example,https://b.example/");

    assert.match(refusal, /"a\.example" without a scheme[^\n]*\n.*write https:\/\/b\.example/);
  });

  it("does not repeat the password of an address", () => {
    const refusal = refusalOf("https://user:hunter2@a.example");

    assert.match(refusal, /user name/);
    assert.doesNotMatch(refusal, /hunter2/);
  });
});
