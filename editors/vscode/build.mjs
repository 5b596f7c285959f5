// `out/extension.js` is the one file that the editor loads; `vscode` itself is given by the editor.
// `out/modules/` are the same modules one by one, for the tests.
import { build } from "esbuild";

const common = { platform: "node", target: "node20", format: "cjs", logLevel: "warning" };

await build({ ...common, entryPoints: ["src/extension.ts"], bundle: true, external: ["vscode"], outdir: "out" });
await build({ ...common, entryPoints: ["src/extension.ts", "src/server.ts"], outdir: "out/modules" });
