// The peer: verifies, parses and appends to a file without syncing, as small webhook services do. Run by bun.
import { appendFile } from "node:fs/promises";
import { createHmac, timingSafeEqual } from "node:crypto";

const [file, secret] = process.argv.slice(2);
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const text = await request.text();
    const expected = Buffer.from("sha256=" + createHmac("sha256", secret).update(text).digest("hex"));
    const shown = Buffer.from(request.headers.get("x-hub-signature-256") ?? "");
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected))
      return Response.json({ error: "invalid_signature" }, { status: 401 });
    const deliveryId = request.headers.get("x-github-delivery");
    const event = { provider: "github", event: "push", deliveryId, receivedAt: new Date().toISOString(), raw: JSON.parse(text) };
    await appendFile(file, JSON.stringify(event) + "\n");
    return Response.json({ status: "accepted", event: "push", deliveryId }, { status: 202 });
  },
});
console.log("Now listening on: http://127.0.0.1:" + server.port);
