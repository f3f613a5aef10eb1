// bun -e THIS SCRIPT: prints "module" when the script has a default export, else "script". It is parsed and not run.
const path = process.argv[1];
const loaders = { ts: "ts", mts: "ts", cts: "ts", tsx: "tsx" };
const loader = loaders[path.split(".").pop()] ?? "jsx";
const { exports } = new Bun.Transpiler({ loader }).scan(await Bun.file(path).text());
process.stdout.write(exports.includes("default") ? "module" : "script");
