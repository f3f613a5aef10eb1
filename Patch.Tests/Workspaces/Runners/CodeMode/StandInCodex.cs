namespace Patch.Tests.Workspaces.Runners.CodeMode;

/// <summary>
/// A small program that speaks as <c>codex app-server</c> does, in the shapes of its protocol: without <c>jsonrpc</c> on its own messages,
/// with a request of its own, with notifications of another thread, with a line on standard output that is no message. It runs the script
/// it is given, and writes down what it was asked.
/// </summary>
internal static class StandInCodex
{
    /// <summary>Knows nothing of Code Mode, as the Codex that everybody has.</summary>
    public const string Stock = "stock";

    /// <summary>Tells what the script writes only while it goes on; its thread has no texts.</summary>
    public const string DeltasOnly = "deltas-only";

    /// <summary>Refuses to start a thread.</summary>
    public const string LoggedOut = "logged-out";

    /// <summary>Ends when it is given the script.</summary>
    public const string Crashes = "crashes";

    /// <summary>Answers the script with what looks like a message and is none, and then waits.</summary>
    public const string Babbles = "babbles";

    /// <summary>Asks something after each text, so that the answer tells that the text was read.</summary>
    public const string AsksBack = "asks-back";

    /// <summary>The program's text; it is run by bun.</summary>
    public static string Program(string mode = "") => $$"""
        #!/usr/bin/env bun
        import { appendFileSync } from "node:fs";
        const mode = "{{mode}}";
        const send = (message: object) => process.stdout.write(JSON.stringify(message) + "\n");
        const note = (line: string) => appendFileSync("asked", line + "\n");
        const AsyncFunction: any = (async () => {}).constructor;
        const ended = {};
        let said = "";

        async function execute(source: string) {
            const text = (piece: string) => {
                said += piece;
                send({ method: "item/agentMessage/delta", params: { threadId: "thr_1", itemId: "item_1", delta: piece } });
                if (mode === "{{AsksBack}}")
                    send({ id: 901, method: "item/tool/requestUserInput", params: {} });
            };
            const exit = () => { throw ended; };
            const tools = { exec_command: async ({ cmd }: any) => ({ exit_code: 0, output: (await Bun.$`sh -c ${cmd}`.text()) }) };
            try {
                await new AsyncFunction("text", "exit", "tools", source)(text, exit, tools);
            } catch (error) {
                if (error !== ended)
                    return { id: "turn_1", status: "failed", error: { message: String(error) } };
            }
            return { id: "turn_1", status: "completed", error: null };
        }

        note(process.argv.slice(2).join(" "));
        console.log("codex: starting");
        console.error("codex: warming up");
        for await (const line of console) {
            const { id, method, params, error } = JSON.parse(line);
            note(method ?? `answer ${id} ${error?.code}`);
            if (method === "initialize") {
                send({ id, result: { userAgent: "stand-in", experimental: params.capabilities.experimentalApi } });
            } else if (method === "thread/start" && mode === "{{LoggedOut}}") {
                send({ id, error: { code: -32000, message: "not logged in" } });
            } else if (method === "thread/start") {
                note(JSON.stringify(params));
                send({ id, result: { thread: { id: "thr_1" } } });
            } else if (method === "thread/codeMode/execute" && mode === "{{Stock}}") {
                send({ id, error: { code: -32600, message: "Invalid request: unknown variant `thread/codeMode/execute`" } });
            } else if (method === "thread/codeMode/execute" && mode === "{{Crashes}}") {
                process.exit(7);
            } else if (method === "thread/codeMode/execute" && mode === "{{Babbles}}") {
                console.log("{ I am thinking }");
            } else if (method === "thread/codeMode/execute") {
                send({ id, result: {} });
                send({ id: 900, method: "item/tool/requestUserInput", params: {} });
                send({ method: "turn/completed", params: { threadId: "thr_helper", turn: { id: "turn_9", status: "completed" } } });
                execute(params.source).then(turn => send({ method: "turn/completed", params: { threadId: params.threadId, turn } }));
            } else if (method === "thread/read") {
                const items = mode === "{{DeltasOnly}}" ? [] : [{ type: "reasoning" }, { type: "agentMessage", text: said }];
                send({ id, result: { thread: { id: "thr_1", turns: [{ items }] } } });
            }
        }
        """;
}
