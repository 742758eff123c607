// Reads a JSON list of diagrams from standard input and prints, for each, null or what the real mermaid says against it.
// node mermaid-accepts.mjs FOLDER   where FOLDER is a node_modules that holds mermaid and jsdom
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const modules = resolve(process.argv[2]);
const { JSDOM } = createRequire(join(modules, "x.js"))("jsdom");
const { window } = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
for (const name of ["Element", "HTMLElement", "SVGElement", "Node", "DOMParser"]) globalThis[name] ??= window[name];
for (const name of ["log", "info", "warn", "debug"]) console[name] = () => {};
const { default: mermaid } = await import(pathToFileURL(join(modules, "mermaid", "dist", "mermaid.core.mjs")));
mermaid.initialize({ startOnLoad: false, logLevel: "fatal", suppressErrorRendering: true });

const said = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const { diagramType } = await mermaid.parse(text);
    said.push(diagramType === "flowchart-v2" ? null : `it is taken for ${diagramType}`);
  } catch (error) {
    said.push(String(error?.message ?? error));
  }
}
process.stdout.write(JSON.stringify(said));
