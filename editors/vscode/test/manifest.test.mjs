import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const { clients, editor, load } = require("./editor.cjs");
const { LANGUAGES } = require("../out/modules/server.js");
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

async function activated() {
  const vscode = editor();
  const given = { vscode, "vscode-languageclient/node": clients().module };
  await load("../out/modules/extension.js", given).activate({ subscriptions: [] });
  return vscode.seen;
}

test("every command of the manifest is registered, and no other", async () => {
  const named = manifest.contributes.commands.map((one) => one.command).sort();
  assert.deepEqual([...(await activated()).commands.keys()].sort(), named);
});

test("the extension wakes for every language that it sends to the server", () => {
  const woken = manifest.activationEvents.filter((one) => one.startsWith("onLanguage:")).map((one) => one.slice(11));
  assert.deepEqual(new Set([...woken, "jsonc"]), new Set(LANGUAGES));
});

test("a workspace that is not trusted cannot choose the program", () => {
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.equal(supported, "limited");
  for (const name of ["bricklint.path", "bricklint.arguments"]) {
    assert.ok(restrictedConfigurations.includes(name), name);
  }
});

test("every setting has a default, a scope and a description", () => {
  for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
    assert.ok("default" in setting && setting.scope && (setting.description ?? setting.markdownDescription), name);
  }
});

test("the one file that the manifest names loads where the editor gives `vscode`", () => {
  // Any name of the editor's API, as a class, a function or a table: loading asks for many and calls none.
  const anything = new Proxy(class {}, { get: (target, key) => target[key] ?? (key === "prototype" ? {} : anything) });
  const extension = load(new URL(`../${manifest.main}`, import.meta.url).pathname, { vscode: anything });
  assert.equal(typeof extension.activate, "function");
  assert.equal(typeof extension.deactivate, "function");
});

test("the version is the linter's own", () => {
  const source = readFileSync(new URL("../../../linter/bricklint/__init__.py", import.meta.url), "utf8");
  assert.equal(manifest.version, /__version__ = "([^"]+)"/.exec(source)[1]);
});
