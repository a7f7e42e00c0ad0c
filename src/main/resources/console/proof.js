/**
 * Checks a receipt of the audit log in the browser, without trusting the gateway's own word: the
 * event's hash, its path to the signed head's root (RFC 9162, 2.1.3.2), and the head's signature
 * by the chain of keys (Ed25519).
 */
const text = new TextEncoder();

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (string) => Uint8Array.from(string.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const unbase64 = (string) => Uint8Array.from(atob(string), (char) => char.charCodeAt(0));

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

async function rootOf(hash, index, size, path) {
  if (!(index >= 0 && index < size)) throw new Error("the event's place is outside the tree");
  let place = index;
  let last = size - 1;
  let node = await sha256(LEAF, hash);
  for (const step of path) {
    if (last === 0) throw new Error("the path is too long");
    const sibling = unhex(step);
    if (place % 2 === 1 || place === last) {
      node = await sha256(NODE, sibling, node);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      node = await sha256(NODE, node, sibling);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new Error("the path is too short");
  return hex(node);
}

/** The bytes that are signed: the line without its last member. */
function signedPart(line) {
  return text.encode(`${line.slice(0, line.lastIndexOf(',"signature":"'))}}`);
}

async function verified(key, line) {
  const signature = unbase64(JSON.parse(line).signature);
  return crypto.subtle.verify("Ed25519", key, signature, signedPart(line));
}

/** Follows the statements that introduce keys, from the chain's first one on. */
async function keyFor(head, lines) {
  let key = null;
  let id = null;
  for (const line of lines) {
    const statement = JSON.parse(line);
    const spki = unbase64(statement.publicKey);
    const next = await crypto.subtle.importKey("spki", spki, "Ed25519", false, ["verify"]);
    if (key === null) [key, id] = [next, statement.key];
    if (statement.key !== id || !(await verified(key, line))) {
      throw new Error(`the signature of key statement ${statement.number} is wrong`);
    }
    [key, id] = [next, hex(await sha256(spki))];
  }
  if (key === null || id !== head.key) throw new Error("the head is signed by a key that nothing introduces");
  return { key, first: JSON.parse(lines[0]).key };
}

/** The steps that hold, in words; throws an error that says which does not. */
export async function checkReceipt(receipt) {
  if (!globalThis.crypto?.subtle) {
    throw new Error("this browser computes hashes only on pages that came by TLS or from localhost");
  }
  const head = JSON.parse(receipt.head);
  const hash = await sha256(text.encode(receipt.event));
  const size = head.sequence - head.from + 1;
  if (size !== receipt.size) throw new Error("the head covers another number of events");
  if ((await rootOf(hash, receipt.index, size, receipt.path)) !== head.root) {
    throw new Error("the event does not lead to the root that was signed");
  }
  const { key, first } = await keyFor(head, receipt.keys);
  if (!(await verified(key, receipt.head))) throw new Error("the signature of the head is wrong");
  return [
    `The event's SHA-256 is ${hex(hash)}.`,
    `With ${receipt.path.length} hashes beside it, it leads to the root of head ${head.number}, which covers ${size} events.`,
    `That head is signed (Ed25519) by key ${head.key.slice(0, 16)}…`,
    `The chain's first key is ${first}. Compare it with the one that you keep elsewhere (audit keys).`,
  ];
}
