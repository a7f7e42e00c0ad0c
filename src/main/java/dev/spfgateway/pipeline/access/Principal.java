package dev.spfgateway.pipeline.access;

/**
 * The authenticated caller.
 *
 * @param tenant the tenant's name
 * @param name the caller's name within the tenant, as in the audit log
 * @param issuer the issuer of the token that gives the name; empty for a name from the registry
 * @param credential the id of the credential that was presented
 * @param scheme how it was presented, such as {@code api-key}
 * @param grant what the caller may do
 */
public record Principal(
    String tenant, String name, String issuer, String credential, String scheme, Grant grant) {}
