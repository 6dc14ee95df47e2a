// Runs a bundle with the code that V8 has made of it before. Node's own compile cache does not serve here: it keeps
// what V8 compiles when it loads a file, and V8 compiles a function when it is first called. A program that runs once
// would compile all of itself, each time; that was a third of a check.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

/** Where the compiled code of a bundle is kept: beside it, written by the build that made the bundle. */
function codeOf(file) {
  return `${file}.code`;
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Reads a CommonJS bundle and the code that was kept of it. Code that another V8 has made is passed over: then this one
 * compiles as usual. Throws when there is no such bundle.
 */
function scriptOf(file) {
  // The bundler writes ASCII.
  const source = readFileSync(file, 'latin1');
  return new Script(`(function (module, require, __import, __url) {${source}\n})`, {
    filename: file,
    cachedData: readIfThere(codeOf(file)),
  });
}

/**
 * Runs a bundle and gives what it exports. Scripts have no `import()` and no `import.meta.url` of their own: build.js
 * calls them by the names that they have here. `onScript` hears of each script that is run.
 */
function load(file, onScript = () => {}) {
  const beside = async (name) => {
    if (name.endsWith('.cjs')) return load(resolve(dirname(file), name), onScript);
    return import(name.startsWith('.') ? pathToFileURL(resolve(dirname(file), name)).href : name);
  };
  const module = { exports: {} };
  const script = scriptOf(file);
  onScript(script, file);
  script.runInThisContext()(module, createRequire(file), beside, pathToFileURL(file).href);
  return module.exports;
}

module.exports = { codeOf, load, scriptOf };
