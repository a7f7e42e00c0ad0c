/**
 * Proves who did what and how it ended. A mutation has an intent event that is durable before a
 * byte goes upstream, and an outcome event after it; events form a chain in which each carries the
 * hash of the one before. No durable intent, no forwarding.
 *
 * <h2>The serial form of events</h2>
 *
 * An event is one JSON object on one line, UTF-8, without white space, its members in the order
 * below, absent values left out. Control characters, and those that can't be seen or turn a line's
 * direction, are escaped. It is stored, exported and hashed as exactly these bytes and never
 * serialized again. Its hash is SHA-256 over them, in lower-case hex. Times are milliseconds since
 * 1970 in UTC.
 *
 * <pre>
 * version        2; 1 lacks scheme, endedBy and phase, and is read and verified like 2
 * chain          the chain's name                    } the first four members of every version
 * sequence       1 for a chain's first event         } come here, in this order
 * previous       the hash of the event before; 64 zeros in the first
 * id             UUID of version 7                   time            when it was recorded
 * kind           intent, outcome, reconciled, job, denial, operator, store-loss or
 *                loss-accepted
 * tenant, principal, credential, scheme              the caller, and how it was authenticated
 * clientAddress  the client's IP address            subscription, stamp   GUIDs
 * method         tunnelling resolved                 target          the canonical path below the
 *                                                    service root; texts in keys as digests
 * action         create, update, restore, …          bodyDigest      SHA-256 of the body
 * operation      the operation's id                  requestId       the request's id
 *    and unless it is an intent:
 * outcome        done, rejected, failed, not-sent, unknown, absent
 * reason         a text, may be empty                attempts        how many were made
 * endedBy        client, gateway, upstream or empty  phase           how far the last attempt came
 * upstreamStatus SPF's status, if any                job             the VMM job, if any
 * </pre>
 *
 * A denial has, after {@code kind}: tenant, principal, credential, clientAddress, subscription,
 * requestId, outcome ({@code denied}), first, last, and denied, an object of counts by the
 * failure's code.
 *
 * <p>An operator event, which records what an operator changes through the admin API, has: tenant
 * (empty), principal (the operator's name), scheme (how the operator signed in), clientAddress,
 * action, subject, operation if the subject is one, change (an id that the events of one change
 * share) and reason. One that is recorded after the change, or in the same commit, also has outcome
 * ({@code done} or {@code failed}) and detail.
 *
 * <p>A store-loss, which the gateway records when its store came back with less than it had
 * confirmed, has: tenant and principal (empty), action (the kind), reason, loss (its id), found (a
 * time), source, and three pairs of sequence and hash: knownSequence/knownHash,
 * storeSequence/storeHash and resumedSequence/resumedHash. The events after store up to resumed are
 * lost. A loss-accepted has the same, with the operator as principal and the operator's reason.
 *
 * <h2>The serial form of signed statements</h2>
 *
 * Statements about a chain form a chain of their own. One is a JSON object on one line that ends
 * with {@code ,"signature":"…"} (base64): Ed25519 over the line's bytes without that member. Its
 * hash is SHA-256 over the whole line.
 *
 * <pre>
 * statement      head, key, dropped, holds, lost or accepted         version         1
 * chain          the chain's name                    number          1 for its first statement
 * sequence       the last event that heads cover     time            when it was made
 * key            the signing key: SHA-256 of its SubjectPublicKeyInfo in hex
 * previous       the hash of the statement before; 64 zeros in the first
 *    head:       from, hash (of event sequence), root, reason (start, interval, stop). It covers the
 *                events from from to sequence; none when from is sequence + 1. root is the root of the
 *                tree over their hashes; see {@link dev.spfgateway.audit.MerkleTree}
 *    key:        newKey, publicKey (SubjectPublicKeyInfo in base64). Signed by the key before, the
 *                first by itself; signs from the next statement on
 *    dropped:    from, to, hash (of event to), before. Retention dropped these events, always all
 *                that one head covers
 *    holds:      holds, the legal holds that are in force from now on
 *    lost:       from, to, hash (of event to), after, and the members of a store-loss. The events from
 *                from to to are lost; none when from is to + 1. The chain goes on after to. Statements
 *                after number after that exist elsewhere were lost too; others have their numbers now
 *    accepted:   loss, operator, reason. An operator accepted all that was lost up to here
 * </pre>
 *
 * The log does not reveal that somebody with write access to the store removed events after the
 * last head, or added some there, before the next head was signed. Without a second place for
 * heads, or keys known from elsewhere, it does not reveal that the whole log was replaced either.
 */
@NullMarked
package dev.spfgateway.audit;

import org.jspecify.annotations.NullMarked;
