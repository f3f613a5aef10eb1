// bun -e THIS SCRIPT: hands the context on standard input to the script's default export, and prints what that returns as the result.
async function resultOf(script) {
  const context = JSON.parse(await Bun.stdin.text());
  const { default: step } = await import(script);
  if (typeof step !== "function")
    return failed("The default export is not a function. Export a function of the context that returns the step's result.");
  const result = await step(context);
  return typeof result?.status === "string" ? result : failed("The default export returned no result. Return an object with a status.");
}

function failed(message) {
  return { status: "failed", message };
}

function print(result) {
  process.stdout.write(`FLOW_RESULT ${JSON.stringify(result)}\n`);
}

// Not awaited: at the top level, bun waits for a promise that nothing will settle by spinning; here it ends, and there is no result.
resultOf(process.argv[1]).then(print).catch(error => {
  console.error(error);
  print(failed(error instanceof Error ? error.message : String(error)));
});
