// The least of an editor that the extension's start-up needs: settings, commands, messages, an output channel.
// `vscode` is given by the editor at run time, so a test has to give it too.
const Module = require("node:module");

function editor(settings = {}) {
  const seen = { commands: new Map(), errors: [], written: [], listeners: [] };
  const disposable = (undo = () => {}) => ({ dispose: undo });
  const vscode = {
    seen,
    workspace: {
      getConfiguration: (section) => ({ get: (key, otherwise) => settings[`${section}.${key}`] ?? otherwise }),
      onDidChangeConfiguration: (listener) => {
        seen.listeners.push(listener);
        return disposable();
      },
    },
    window: {
      createOutputChannel: (name) => ({ name, error: (line) => seen.written.push(line), show() {}, dispose() {} }),
      showErrorMessage: (text) => {
        seen.errors.push(text);
        return Promise.resolve();
      },
    },
    commands: {
      registerCommand: (name, run) => {
        seen.commands.set(name, run);
        return disposable(() => seen.commands.delete(name));
      },
    },
  };
  return vscode;
}

/** A language client that remembers what it was made of; `fails` is the error of its start. */
function clients(fails) {
  const made = [];
  class LanguageClient {
    constructor(id, name, server, options) {
      Object.assign(this, { id, name, server, options, running: false });
      made.push(this);
    }
    async start() {
      if (fails) throw fails;
      this.running = true;
    }
    async stop() {
      this.running = false;
    }
  }
  return { made, module: { LanguageClient, TransportKind: { stdio: 0 } } };
}

/** Load a module with these in the place of what the editor brings. */
function load(path, given) {
  const original = Module._load;
  Module._load = (name, ...rest) => given[name] ?? original(name, ...rest);
  try {
    delete require.cache[require.resolve(path)];
    return require(path);
  } finally {
    Module._load = original;
  }
}

module.exports = { editor, clients, load };
