/** What is wrong now, why, and what an operator does about it: the worst first. */
import { mayBeUsed } from "./pages/endpoint.js";
import { duration, relative } from "./time.js";

const DAY = 86_400_000;
const SOON_DAYS = 14;
const OLD_HEAD_SECONDS = 180;

const critical = (title, text, action, page) => ({ severity: "critical", title, text, action, page });
const warning = (title, text, action, page) => ({ severity: "warning", title, text, action, page });

/** The gateway's own warnings are sentences; what to do is added where it is known. */
const ACTIONS = [
  [/signing/i, "Events are recorded, but nothing proves them until signing works again. Look at the log and at data/audit-keys."],
  [/stream/i, "Look in the log for the reason, and at the stream's file or syslog server. Its events wait in the store."],
];

function told(one) {
  if (typeof one !== "string") return one;
  const [, action] = ACTIONS.find(([pattern]) => pattern.test(one)) ?? [];
  return warning(`${one[0].toUpperCase()}${one.slice(1)}`, "", action, "log");
}

function ofStore({ store, audit }) {
  const list = [];
  if (store && store.healthy === false) {
    list.push(critical("The store can't write", store.problem,
      "Mutations are refused until it can; reads go on. Free the disk, or make the database reachable. The rest goes on by itself."));
  }
  if (audit?.headAge > OLD_HEAD_SECONDS) {
    list.push(warning(`The audit log's last signed head is ${duration(audit.headAge)} old`, "Later events have no proof yet.",
      "Look in the log for why no head is signed.", "log"));
  }
  return list;
}

function ofCertificate({ certificate }) {
  const left = certificate?.notAfter ? (new Date(certificate.notAfter) - Date.now()) / DAY : Infinity;
  const action = "Replace the files of tenantListener.certificate and key. The gateway takes them without a restart.";
  if (left <= 0) return [critical("The tenants' certificate has expired", "Clients refuse to connect.", action, "configuration")];
  return left < SOON_DAYS
    ? [warning(`The tenants' certificate expires ${relative(certificate.notAfter)}`, "", action, "configuration")]
    : [];
}

function ofOperations({ operations }) {
  return operations?.overdue > 0
    ? [critical(
        operations.overdue === 1
          ? "One operation has been unknown for longer than its stamp's settling time"
          : `${operations.overdue} operations have been unknown for longer than their stamps' settling time`,
        "Until it is settled, a machine stays reserved, and its tenant does not know whether a restore happened.",
        "Look at the operation's story and at the machine's jobs in VMM, then settle it.", "operations?state=unknown")]
    : [];
}

function ofRegistry({ registry }) {
  return registry?.good === false
    ? [warning("The last change of the registry was refused", `The gateway keeps version ${registry.version}.`,
        "The reloads say what is wrong. Correct the file; check-config tells all mistakes at once.", "configuration")]
    : [];
}

function ofEndpoint(stamp, endpoint) {
  const { state, reason } = endpoint.breaker;
  const name = `${stamp.name}: ${endpoint.url}`;
  if (endpoint.credentialRefused) {
    return [critical(`${name} refuses the gateway's credential`, "No requests go there until the secret is changed.",
      "Set the account's right password in the registry's secret. A probe tries it once.", "stamps")];
  }
  if (state === "open" || state === "half-open") {
    return [warning(`${name} is ejected`, reason,
      "Look at SPF on that server. A probe takes the endpoint back as soon as it answers well.", "stamps")];
  }
  return state.startsWith("forced")
    ? [warning(`${name} is ${state.replace("-", " ")}`, reason, "Enable it as soon as the reason is gone.", "stamps")]
    : [];
}

function ofStamp(stamp) {
  const usable = stamp.endpoints.filter(mayBeUsed).length;
  const none = usable === 0
    ? [critical(`${stamp.name} gets no requests`, "None of its endpoints is in use. Its requests are refused with 503 (not-sent).",
        "Mend one of its endpoints, or end its rest.", "stamps")]
    : [];
  return [...none, ...stamp.endpoints.flatMap((endpoint) => ofEndpoint(stamp, endpoint))];
}

/** @param now the overview; @param stamps may be missing */
export function advice(now, stamps = []) {
  const list = [
    ...(now.ready ? [] : [critical("Not ready for traffic", now.reason,
      "Load balancers that ask /readyz send nothing here until this is mended.", "log")]),
    ...ofStore(now),
    ...stamps.flatMap(ofStamp),
    ...ofOperations(now),
    ...ofRegistry(now),
    ...ofCertificate(now),
    ...(now.warnings ?? []).map(told),
  ];
  return list.sort((a, b) => Number(b.severity === "critical") - Number(a.severity === "critical"));
}
