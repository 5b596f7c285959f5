// The client: starts `bricklint lsp`, restarts it when its settings change. All else is the server's, also which files
// it wants to hear of.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions, TransportKind } from "vscode-languageclient/node";

import { Command, documentSelector, serverCommand, startFailure } from "./server";

let client: LanguageClient | undefined;
let output: vscode.LogOutputChannel;
// Starts and stops follow each other: two at once would leave a server behind.
let last: Promise<void> = Promise.resolve();

function command(): Command {
  const settings = vscode.workspace.getConfiguration("bricklint");
  return serverCommand({
    path: settings.get<string>("path", "bricklint"),
    arguments: settings.get<string[]>("arguments", []),
  });
}

async function start(): Promise<void> {
  const run = command();
  const server: ServerOptions = { ...run, transport: TransportKind.stdio };
  const options: LanguageClientOptions = {
    documentSelector: documentSelector() as LanguageClientOptions["documentSelector"],
    outputChannel: output,
  };
  client = new LanguageClient("bricklint", "bricklint", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const text = startFailure(run, error);
    output.error(text);
    void vscode.window.showErrorMessage(text);
  }
}

async function stop(): Promise<void> {
  const stopped = client;
  client = undefined;
  await stopped?.stop();
}

function restart(): Promise<void> {
  last = last.then(stop, stop).then(start);
  return last;
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("bricklint", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("bricklint.restart", restart),
    vscode.commands.registerCommand("bricklint.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("bricklint.path") || event.affectsConfiguration("bricklint.arguments")) {
        void restart();
      }
    }),
  );
  await restart();
}

export function deactivate(): Promise<void> {
  last = last.then(stop, stop);
  return last;
}
