// Is this webhook really from our status page, fresh, and new? A sample for receivers; Node.js 18 or newer, no packages.
//
//     const verify = verifier(["whsec_..."]);
//     verify(request.headers, rawBody);       // throws, or the message may be used
//
// Standard Webhooks 1.0: the signed text is `{webhook-id}.{webhook-timestamp}.{body}`.
"use strict";
const crypto = require("node:crypto");

const TOLERANCE = 5 * 60; // seconds between the signing and now, either way

// `secrets` is one text or several, while a new one takes over from an old one; `rawBody` is a Buffer.
// Keep the ids that were seen (here in memory) where all your processes see them, for twice the tolerance.
function verifier(secrets, clock = () => Date.now() / 1000) {
  const keys = secrets.map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"));
  const seen = new Map();

  return function verify(headers, rawBody) {
    const [id, moment, signatures] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`]);
    if (!id || !signatures || !/^\d+$/.test(moment || "")) throw new Error("a header is missing or malformed");
    const now = clock();
    if (Math.abs(now - Number(moment)) > TOLERANCE) throw new Error("the message is too old, or from the future");
    const signed = Buffer.concat([Buffer.from(`${id}.${moment}.`), rawBody]);
    const genuine = keys.map((key) => crypto.createHmac("sha256", key).update(signed).digest());
    const given = signatures.split(" ").filter((text) => text.startsWith("v1,"));
    const found = given.map((text) => Buffer.from(text.slice(3), "base64"));
    const same = (ours, theirs) => ours.length === theirs.length && crypto.timingSafeEqual(ours, theirs);
    if (!genuine.some((ours) => found.some((theirs) => same(ours, theirs)))) throw new Error("the signature is not ours");
    for (const [known, at] of seen) if (now - at > 2 * TOLERANCE) seen.delete(known);
    if (seen.has(id)) throw new Error("the message was used already");
    seen.set(id, now);
  };
}

module.exports = { verifier };
