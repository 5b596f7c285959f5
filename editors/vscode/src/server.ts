// How the server is started and what it is asked about: plain data, so that it can be tested without an editor.

export interface Settings {
  path: string;
  arguments: string[];
}

export interface Command {
  command: string;
  args: string[];
}

/** The languages of job specs, notebooks and scripts, as VS Code and its common extensions name them. */
export const LANGUAGES = ["yaml", "json", "jsonc", "python", "sql", "terraform"] as const;

/** The command line of the server. An empty path means the program's own name. */
export function serverCommand(settings: Settings): Command {
  return { command: settings.path.trim() || "bricklint", args: ["lsp", ...settings.arguments] };
}

export interface Selector {
  scheme?: string;
  language?: string;
  notebook?: string;
}

/** Files on disk in one of the languages, and the cells of notebooks. */
export function documentSelector(): Selector[] {
  return [
    ...LANGUAGES.map((language) => ({ scheme: "file", language })),
    { notebook: "jupyter-notebook", language: "python" },
    { notebook: "jupyter-notebook", language: "sql" },
  ];
}

/** What to tell a person whose server did not start. */
export function startFailure(command: Command, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `bricklint could not be started (\`${[command.command, ...command.args].join(" ")}\`): ${reason}. ` +
    'Install it with `pip install "bricklint[editor]"`, or set `bricklint.path`.'
  );
}
