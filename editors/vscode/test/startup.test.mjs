import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { clients, editor, load } = require("./editor.cjs");
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require("vscode-jsonrpc/node");
const { documentSelector, serverCommand, startFailure } = require("../out/modules/server.js");

function extension(settings, fails) {
  const vscode = editor(settings);
  const client = clients(fails);
  const given = { vscode, "vscode-languageclient/node": client.module };
  return { vscode, made: client.made, ...load("../out/modules/extension.js", given) };
}

test("the server is started with the program and arguments of the settings", async () => {
  const { activate, made } = extension({ "bricklint.path": "/opt/bricklint", "bricklint.arguments": ["-x"] });
  await activate({ subscriptions: [] });
  assert.equal(made.length, 1);
  assert.equal(made[0].server.command, "/opt/bricklint");
  assert.deepEqual(made[0].server.args, ["lsp", "-x"]);
  assert.deepEqual(made[0].options.documentSelector, documentSelector());
  assert.ok(made[0].running);
});

test("changed settings restart it, others do not; one server runs at a time", async () => {
  const { activate, deactivate, made, vscode } = extension({});
  await activate({ subscriptions: [] });
  const [changed] = vscode.seen.listeners;
  changed({ affectsConfiguration: (name) => name === "editor.fontSize" });
  assert.equal(made.length, 1);
  changed({ affectsConfiguration: (name) => name === "bricklint.path" });
  await vscode.seen.commands.get("bricklint.restart")();
  assert.deepEqual(made.map((one) => one.running), [false, false, true]);
  await deactivate();
  assert.ok(made.every((one) => !one.running));
});

test("a program that is missing is said once, with what to do, and does not break the editor", async () => {
  const { activate, deactivate, vscode } = extension({}, new Error("spawn bricklint ENOENT"));
  await activate({ subscriptions: [] });
  assert.equal(vscode.seen.errors.length, 1);
  assert.match(vscode.seen.errors[0], /ENOENT.*pip install "bricklint\[editor\]".*bricklint\.path/);
  await deactivate();
});

test("an empty path means the program's own name", () => {
  assert.deepEqual(serverCommand({ path: " ", arguments: [] }), { command: "bricklint", args: ["lsp"] });
  assert.match(startFailure({ command: "b", args: ["lsp"] }, "gone"), /`b lsp`\): gone\./);
});

test("the command starts a server that finds a mistake in an open job", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "bricklint-"));
  mkdirSync(join(folder, ".git"));
  const text = [
    "resources:",
    "  jobs:",
    "    nightly:",
    "      name: nightly",
    "      tasks:",
    "        - task_key: load",
    "          depends_on: [{task_key: lod}]",
    "          notebook_task: {notebook_path: /Workspace/x}",
    "",
  ].join("\n");
  writeFileSync(join(folder, "databricks.yml"), text);
  const run = serverCommand({ path: process.env.BRICKLINT ?? "", arguments: [] });
  const server = spawn(run.command, run.args, { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((done) => server.once("exit", done));
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  try {
    const uri = pathToFileURL(join(folder, "databricks.yml")).href;
    const found = new Promise((done) =>
      connection.onNotification("textDocument/publishDiagnostics", (sent) => {
        if (sent.uri === uri && sent.diagnostics.length) done(sent.diagnostics);
      }),
    );
    connection.onRequest("client/registerCapability", () => null);
    connection.listen();
    const rootUri = pathToFileURL(folder).href;
    const workspaceFolders = [{ uri: rootUri, name: "project" }];
    await connection.sendRequest("initialize", { processId: process.pid, rootUri, workspaceFolders, capabilities: {} });
    await connection.sendNotification("initialized", {});
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text },
    });
    const codes = (await found).map((one) => one.code);
    assert.ok(codes.includes("BL202") || codes.includes("BL205"), codes.join());
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    assert.equal(await ended, 0);
  } finally {
    connection.dispose();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
